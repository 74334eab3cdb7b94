namespace Domicile.Transparency;

/// <summary>
/// Counts what moderation entered in the ledger: add every body, in any order, repeated ones included, and ask for the figures. The page counts so
/// from the database, and <c>domicile moderation report</c> from what the ledger's entries disclose. It keeps the facts of the period, and of those
/// before it numbers alone.
/// </summary>
internal sealed class Tally(Period period)
{
    private readonly Dictionary<(string Policy, int Version), string> _categories = [];
    private readonly Dictionary<(string Kind, Guid Number), EnteredFact> _within = [];
    // Of all time until the period's end: cases and appeals, by policy, and which of them wait no longer.
    private readonly Dictionary<Guid, string> _opened = [], _appealed = [], _held = [];
    private readonly HashSet<Guid> _settled = [], _answered = [], _released = [];

    /// <param name="body">JSON, as moderation writes it.</param>
    /// <exception cref="FormatException">It is not such a body.</exception>
    public void Add(ReadOnlyMemory<byte> body)
    {
        if (EnteredFact.Read(body) is not { } fact) return;
        if (fact.Kind == "moderation.policy") _categories[(fact.Policy, fact.Version)] = fact.Word;
        else if (fact.At < period.To) Add(fact);
    }

    public PeriodFigures Count()
    {
        var facts = _within.Values.ToLookup(CategoryOf);
        var (waiting, appeals, held) = (Open(_opened, _settled), Open(_appealed, _answered), Open(_held, _released));
        var categories = facts.Select(group => group.Key).Concat(new[] { waiting, appeals, held }.SelectMany(open => open.Select(one => one.Key))).Distinct().Order(StringComparer.Ordinal);
        return new(period, Figure.Of(Figure.All, _within.Values, waiting.Sum(one => one.Count()), appeals.Sum(one => one.Count()), held.Sum(one => one.Count())),
            [.. categories.Select(one => Figure.Of(one, facts[one], waiting[one].Count(), appeals[one].Count(), held[one].Count()))]);
    }

    private void Add(EnteredFact fact)
    {
        if (fact.At >= period.From) _within[(fact.Kind, fact.Number)] = fact;
        switch (fact.Kind)
        {
            case "moderation.case":
                _opened[fact.Number] = fact.Policy;
                break;
            case "moderation.closing":
                _settled.Add(fact.Number);
                break;
            case "moderation.decision":
                _settled.Add(fact.Case);
                break;
            case "moderation.hold":
                _held[fact.Number] = fact.Policy;
                break;
            case "moderation.release":
                _released.Add(fact.Number);
                break;
            case "moderation.appeal":
                _appealed[fact.Number] = fact.Policy;
                break;
            case "moderation.outcome":
                _answered.Add(fact.Number);
                break;
        }
    }

    private ILookup<string, Guid> Open(Dictionary<Guid, string> opened, HashSet<Guid> closed) =>
        opened.Where(one => !closed.Contains(one.Key)).ToLookup(one => Latest(one.Value), one => one.Key);

    private string CategoryOf(EnteredFact fact) => _categories.GetValueOrDefault((fact.Policy, fact.Version)) ?? Latest(fact.Policy);

    /// <summary>Of a policy in its latest version; a policy that the ledger does not have yet stands for itself.</summary>
    private string Latest(string policy) =>
        _categories.Where(one => one.Key.Policy == policy).OrderByDescending(one => one.Key.Version).Select(one => one.Value).FirstOrDefault() ?? policy;
}
