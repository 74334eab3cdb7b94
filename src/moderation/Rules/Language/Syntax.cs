namespace Domicile.Rules.Language;

/// <summary>Part of a rule that has a value.</summary>
internal abstract record Expression(Position At)
{
    /// <summary>How many expressions stand in one another.</summary>
    public virtual int Depth => 1;
}

internal sealed record NumberLiteral(Position At, double Value) : Expression(At);

/// <param name="Seconds">How long.</param>
internal sealed record DurationLiteral(Position At, double Seconds) : Expression(At);

internal sealed record TextLiteral(Position At, string Value) : Expression(At);

internal sealed record BooleanLiteral(Position At, bool Value) : Expression(At);

internal sealed record ListLiteral(Position At, IReadOnlyList<string> Values) : Expression(At);

/// <summary>A fact, which has a dot, or what <c>let</c> named.</summary>
internal sealed record NameUse(Position At, string Name) : Expression(At);

/// <summary><c>not</c> or <c>-</c>.</summary>
internal sealed record Prefix(Position At, string Sign, Expression Of) : Expression(At)
{
    public override int Depth { get; } = Of.Depth + 1;
}

/// <summary>Two or more joined by <c>and</c>, or by <c>or</c>: as many as one likes, since they stand beside one another.</summary>
internal sealed record Chain(Position At, string Sign, IReadOnlyList<Expression> Parts) : Expression(At)
{
    public override int Depth { get; } = Parts.Max(part => part.Depth) + 1;
}

/// <summary>Two with a sign or a word between them.</summary>
internal sealed record Binary(Position At, string Sign, Expression Left, Expression Right) : Expression(At)
{
    public override int Depth { get; } = Math.Max(Left.Depth, Right.Depth) + 1;
}

internal sealed record Call(Position At, string Function, IReadOnlyList<Expression> Arguments) : Expression(At)
{
    public override int Depth { get; } = Arguments.Select(argument => argument.Depth).DefaultIfEmpty().Max() + 1;
}

internal abstract record Clause(Position At);

/// <summary><c>let NAME = VALUE</c></summary>
internal sealed record Let(Position At, string Name, Expression Value) : Clause(At);

/// <summary><c>when CONDITION hold for "POLICY" priority 3 label "LABEL" because "REASON"</c></summary>
/// <param name="PolicyAt">Where the policy is named.</param>
/// <param name="Severity">1 to 5; 0 where it is the policy's.</param>
internal sealed record When(
    Position At, Expression Condition, RuleAction Action, Position PolicyAt, string Policy, int Severity, string? Label, string Because) : Clause(At);

/// <summary><c>example "NAME" with FACT = VALUE, FACT = VALUE gives hold</c></summary>
internal sealed record RuleExample(Position At, string Name, IReadOnlyList<Given> Given, RuleAction Gives) : Clause(At);

/// <param name="Value">A literal; null for unknown.</param>
internal sealed record Given(Position At, string Fact, Expression? Value);
