namespace Domicile.Rules.Language;

/// <summary>A rule that can be asked. May be asked by many threads at once; asking it ends, and never throws.</summary>
public sealed class RuleProgram
{
    private readonly IReadOnlyList<(When When, Func<Frame, bool?> Condition)> _whens;
    private readonly Action<Frame>[] _lets;
    private readonly IReadOnlyList<(RuleExample, Facts)> _examples;

    internal RuleProgram(
        IReadOnlyList<(When When, Func<Frame, bool?> Condition)> whens, Action<Frame>[] lets, IReadOnlySet<DeclaredFact> facts, IReadOnlyList<(RuleExample, Facts)> examples)
    {
        (_whens, _lets, Facts, _examples) = (whens, lets, facts, examples);
        Strongest = whens.Select(one => one.When.Action).DefaultIfEmpty().Max();
        Whens = [.. whens.Select(one => one.When)];
    }

    /// <summary>The strongest that it can do.</summary>
    public RuleAction Strongest { get; }

    /// <summary>What it asks about.</summary>
    public IReadOnlySet<DeclaredFact> Facts { get; }

    public int ExampleCount => _examples.Count;

    internal IReadOnlyList<When> Whens { get; }

    /// <summary>Reads a text. Without errors it is a rule; with errors, they say all that is wrong.</summary>
    /// <param name="source">Any text.</param>
    /// <param name="policies">Those that there are; null where that is not known, and any name will do.</param>
    public static (RuleProgram? Program, IReadOnlyList<RuleError> Errors) Read(string source, IReadOnlySet<string>? policies = null)
    {
        var errors = new RuleErrors();
        var program = Compiler.Compile(Parser.Parse(source, errors), errors);
        foreach (var when in program.Whens)
            if (policies?.Contains(when.Policy) == false) errors.Add(when.PolicyAt, $"There is no policy “{when.Policy}”.");
        return errors.Any ? (null, errors.All) : (program, []);
    }

    /// <summary>
    /// What holds, in the order of the text; and what cannot be told because something is unknown, which a person then has to look at.
    /// </summary>
    internal IEnumerable<(When When, bool CouldNotTell)> Ask(Facts facts)
    {
        var frame = new Frame(facts, _lets.Length);
        foreach (var let in _lets) let(frame);
        foreach (var (when, condition) in _whens)
        {
            var holds = condition(frame);
            if (holds != false) yield return (when, holds is null);
        }
    }

    /// <summary>What it does about a thing; <see cref="RuleAction.Hold"/> at least where it cannot tell.</summary>
    public RuleAction Judge(Facts facts) => Ask(facts).Select(said => ActionOf(said.When, said.CouldNotTell)).DefaultIfEmpty().Max();

    internal static RuleAction ActionOf(When when, bool couldNotTell) => couldNotTell ? RuleAction.Hold : when.Action;

    public IReadOnlyList<ExampleResult> RunExamples() =>
        [.. _examples.Select(one => new ExampleResult(one.Item1.At.Line, one.Item1.Name, one.Item1.Gives, Judge(one.Item2)))];
}
