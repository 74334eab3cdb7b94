namespace Domicile.Rules.Language;

/// <summary>How large a rule may be, so that reading and judging it take a bounded time and a bounded stack.</summary>
public static class RuleLimits
{
    /// <summary>UTF-16 units.</summary>
    public const int Source = 400_000;

    public const int Lines = 10_000;

    /// <summary>Expressions, each with its parts.</summary>
    public const int Nodes = 100_000;

    /// <summary>Of brackets, functions, signs and chains of calculations.</summary>
    public const int Depth = 40;

    /// <summary>Of brackets that only group, too: what reading takes of the stack.</summary>
    public const int Levels = 3 * Depth;

    /// <summary>Texts in one list.</summary>
    public const int List = 1_000;

    /// <summary>UTF-16 units of one text.</summary>
    public const int Text = 500;

    /// <summary>UTF-16 units of a pattern.</summary>
    public const int Pattern = 200;

    /// <summary>What the repetitions of a pattern, such as <c>{3,20}</c>, multiply to.</summary>
    public const int Repetitions = 100;

    public const int Because = 300;
}
