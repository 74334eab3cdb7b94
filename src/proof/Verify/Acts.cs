using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Domicile.Custody.Mandates;
using Domicile.Proof;
using Domicile.Quorum;

namespace Domicile.Verify;

/// <summary>What the parties have said, as the custodian shows it, against the log: no act is missing, added or changed. The charter
/// follows from them by the custodian's own fold, and must be the one that the custodian serves.</summary>
/// <param name="place">Where the acts are.</param>
/// <param name="served">Where the charter is that the custodian serves; null to compare none.</param>
/// <param name="atMs">The time at which waits are over, where no witnesses say it; null for now.</param>
/// <param name="trust">Whose cosignatures count, and how the domicile was founded.</param>
internal sealed class Acts(string place, string? served, long? atMs, Trust trust)
{
    private static readonly ContentKinds Kinds = new([RegistryKind.Instance, MandatesKind.Instance, AccessKind.Instance]);

    private readonly ConcurrentDictionary<long, LedgerEntry> entries = [];

    /// <exception cref="VerificationException">The log is no domicile's.</exception>
    public static string DomicileOf(Checkpoint checkpoint) => checkpoint.Origin.Split('/') is [var domicile, "ledger"] ? domicile
        : throw new VerificationException($"{checkpoint.Origin} is not the ledger of a domicile");

    /// <summary>Sees every entry of the log, on any thread.</summary>
    public void See(long index, ReadOnlyMemory<byte> leaf)
    {
        if (LedgerEntry.TryParse(leaf.Span, out var entry) && Act.EntryKinds.Contains(entry.Kind))
        {
            entries[index] = entry;
        }
    }

    /// <summary>What can be said once the whole log has been seen.</summary>
    /// <param name="latest">The log's checkpoint.</param>
    /// <param name="key">The log's key.</param>
    /// <param name="source">The log.</param>
    /// <exception cref="VerificationException">The acts are not those of the log, or what the custodian serves does not follow.</exception>
    public IEnumerable<string> Conclude(SignedCheckpoint latest, NoteVerifier key, ITileSource source)
    {
        var domicile = DomicileOf(latest.Checkpoint);
        var shown = Shown(latest.Checkpoint.Size);
        if (shown.Keys.Except(entries.Keys).Order().ToList() is [var foreign, ..])
        {
            throw new VerificationException($"entry {foreign} is shown as an act, and the log has none there");
        }

        DemandFoundingFirst();
        var (charter, uncounted, times) = (Charter.Initial(Kinds), new List<Uncounted>(), new ActTimes(trust, latest, key, source));
        foreach (var (index, entry) in entries.OrderBy(act => act.Key))
        {
            var act = shown.GetValueOrDefault(index) ?? throw new VerificationException(
                $"entry {index} ({entry.Kind}, {Time.OfUnix(entry.UnixMs, 1)}) is an act whose text is not shown");
            var text = Text(index, entry, act);
            if (charter.Take(text, domicile, times.Of(index, entry, act.Checkpoint)).Succeeded(out var next, out var refusal))
            {
                charter = next;
            }
            else
            {
                uncounted.Add(new(index, entry.Kind, Act.TryParse(text, out var said) ? said.Proposal : null, refusal.Code));
            }
        }

        yield return $"acts: {entries.Count}, each with the text that its entry commits to, and none missing";
        foreach (var line in trust.DemandFounding(latest.Checkpoint, charter.Founding))
        {
            yield return line;
        }

        var clockMs = atMs ?? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var (nowMs, clock) = trust.Policy?.TimesOf(latest.Parsed) is { } witnessed
            ? (witnessed.Reached * 1000, "witnesses") : (clockMs, "custodian");
        charter = charter.At(nowMs);
        if (clock == "witnesses" && times.OfEntries > 0)
        {
            yield return $"acts from before there were witnesses, which count from the time of their entries: {times.OfEntries}";
        }

        foreach (var line in uncounted.Select(act => act.ToString()).Concat(CharterReport.Of(charter, nowMs)))
        {
            yield return line;
        }

        if (served is not null)
        {
            yield return ServedCharter.Compare(served,
                from => CharterView.Of(domicile, charter, from, Math.Max(nowMs, clockMs), clock, awaiting: 0),
                charter.Motions.Count, uncounted);
        }
    }

    /// <summary>The acts that are shown of a log of this size, by their places: what comes later was entered meanwhile.</summary>
    private Dictionary<long, ActView> Shown(long size)
    {
        var shown = new Dictionary<long, ActView>();
        for (var from = 0L; ;)
        {
            var page = Json.Acts(place, from);
            foreach (var act in page.Where(act => act.Index < size))
            {
                if (!shown.TryAdd(act.Index, act))
                {
                    throw new VerificationException($"entry {act.Index} is shown twice");
                }
            }

            if (page.Count == 0 || page[^1].Index >= size || Input.Address(place) is null)
            {
                return shown;
            }

            from = page[^1].Index >= from ? page[^1].Index + 1
                : throw new VerificationException($"{place} shows entry {page[^1].Index} out of its order");
        }
    }

    private void DemandFoundingFirst()
    {
        var first = entries.OrderBy(act => act.Key).Select(act => (Index: act.Key, act.Value.Kind)).FirstOrDefault();
        if (first.Kind is null or Founding.Kind)
        {
            return;
        }

        var founded = entries.Where(act => act.Value.Kind == Founding.Kind).Select(act => act.Key).Order().ToList();
        var where = founded is [var at, ..] ? $"which is entry {at}" : "of which there is none";
        throw new VerificationException($"entry {first.Index} ({first.Kind}) is an act before the founding, {where}");
    }

    private static byte[] Text(long index, LedgerEntry entry, ActView act)
    {
        var text = Encoding.UTF8.GetBytes(act.Note);
        if (act.Opening is not { Length: Commitment.OpeningSize } opening || Commitment.Of(opening, text) != entry.Commitment)
        {
            throw new VerificationException($"the text shown for entry {index} ({entry.Kind}) is not the one that it commits to");
        }

        var kind = Act.TryParse(text, out var said) ? Act.EntryKind(said.Kind) : Founding.Parse(text) is null ? null : Founding.Kind;
        return kind == entry.Kind ? text : throw new VerificationException($"entry {index} is called {entry.Kind}, which its text is not");
    }
}

/// <summary>An act that the log holds and that changes nothing.</summary>
/// <param name="Index">Its place.</param>
/// <param name="Kind">Of its entry.</param>
/// <param name="Proposal">What it is about; null for a founding.</param>
/// <param name="Why">The code of the refusal.</param>
internal sealed record Uncounted(long Index, string Kind, string? Proposal, string Why)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"entry {Index} ({Kind}) does not count: {Why}");
}
