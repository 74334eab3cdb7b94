namespace Domicile.Moderation;

/// <summary>A rule that can be asked. May be asked by many threads at once; asking it ends, and never throws.</summary>
internal sealed class RuleProgram(
    IReadOnlyList<(When When, Func<Frame, bool?> Condition)> whens, Action<Frame>[] lets, IReadOnlySet<DeclaredFact> facts, IReadOnlyList<(RuleExample, Facts)> examples)
{
    /// <summary>The strongest that it can do.</summary>
    public RuleAction Strongest { get; } = whens.Select(one => one.When.Action).DefaultIfEmpty().Max();

    /// <summary>What it asks about.</summary>
    public IReadOnlySet<DeclaredFact> Facts => facts;

    public IReadOnlyList<When> Whens { get; } = [.. whens.Select(one => one.When)];

    public int ExampleCount => examples.Count;

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
    public IEnumerable<(When When, bool CouldNotTell)> Ask(Facts facts)
    {
        var frame = new Frame(facts, lets.Length);
        foreach (var let in lets) let(frame);
        foreach (var (when, condition) in whens)
        {
            var holds = condition(frame);
            if (holds != false) yield return (when, holds is null);
        }
    }

    /// <summary>What it does about a thing; <see cref="RuleAction.Hold"/> at least where it cannot tell.</summary>
    public RuleAction Judge(Facts facts) => Ask(facts).Select(said => ActionOf(said.When, said.CouldNotTell)).DefaultIfEmpty().Max();

    public static RuleAction ActionOf(When when, bool couldNotTell) => couldNotTell ? RuleAction.Hold : when.Action;

    public IReadOnlyList<ExampleResult> RunExamples() =>
        [.. examples.Select(one => new ExampleResult(one.Item1.At.Line, one.Item1.Name, one.Item1.Gives, Judge(one.Item2)))];
}
