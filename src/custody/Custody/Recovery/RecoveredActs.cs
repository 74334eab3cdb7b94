using Domicile.Base;
using Domicile.Custody.Acts;
using Domicile.Custody.Entries;
using Domicile.Keys;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Quorum;
using Domicile.Sealing;
using Microsoft.Extensions.Options;

namespace Domicile.Custody.Recovery;

/// <summary>
/// The parties' acts that a restored database lacks. The charter is folded from them, so without them it might allow what a later act has taken back.
/// Anyone who kept their proof files (<c>/api/quorum/acts/INDEX/proof</c>) has them whole, and the ledger shows which are genuine.
/// </summary>
internal sealed class RecoveredActs(WriteQueue writes, CountActs counting, Log log, IOptions<DataFolder> data)
{
    private const int MaxFile = 256 << 10;

    private string Folder => Path.Combine(data.Value.Path, CustodyFolder.Name, "acts");

    /// <summary>Adds those that are unknown and found, and takes them out of the unknown.</summary>
    /// <exception cref="InvalidDataException">Some are not found. For the operator.</exception>
    public async Task Restore(Dictionary<Guid, Receipt> unknown, CancellationToken cancellationToken)
    {
        var acts = new List<(long Index, LedgerEntry Entry, byte[] Leaf)>();
        foreach (var (index, leaf) in unknown.Values.Select(receipt => (receipt.Index, log.EntryAt(receipt.Index).ToArray())))
            if (LedgerEntry.TryParse(leaf, out var entry) && Act.EntryKinds.Contains(entry.Kind)) acts.Add((index, entry, leaf));
        if (acts.Count == 0) return;
        var files = await Read(cancellationToken);
        var missing = acts.Where(act => !files.Exists(file => file.Entry.Span.SequenceEqual(act.Leaf))).Select(act => act.Index).Order().ToList();
        if (missing.Count > 0) throw new InvalidDataException(
            $"The parties have said in the ledger what this database, restored from before, does not know (entries {string.Join(", ", missing.Take(20))}). "
            + $"Put the proof file of each, from /api/quorum/acts/INDEX/proof, into {Folder}.");
        foreach (var (index, parsed, leaf) in acts)
        {
            var file = files.First(file => file.Entry.Span.SequenceEqual(leaf));
            var entry = new Entry
            {
                EventId = parsed.EventId,
                Kind = parsed.Kind,
                At = DateTimeOffset.FromUnixTimeMilliseconds(parsed.UnixMs),
                Leaf = leaf,
                OpenBody = [.. file.Opening!.Value.Span, .. file.Body!.Value.Span],
                AfterIndex = index,
                LeafIndex = index,
            };
            await writes.Do(batch =>
            {
                counting.Add(batch, entry);
                return true;
            });
            unknown.Remove(parsed.EventId);
        }
    }

    private async Task<List<Disclosure>> Read(CancellationToken cancellationToken)
    {
        var found = new List<Disclosure>();
        if (!Directory.Exists(Folder)) return found;
        foreach (var path in Directory.EnumerateFiles(Folder).Where(path => new FileInfo(path).Length <= MaxFile))
        {
            // Whether it was entered, the leaf in the ledger says.
            if (TlogProof.TryParse(await File.ReadAllTextAsync(path, cancellationToken), out var proof)
                && Disclosure.TryParse(proof.Extra.Span, out var act) && act.Body is not null && IsGenuine(act)) found.Add(act);
        }
        return found;
    }

    private static bool IsGenuine(Disclosure act)
    {
        try
        {
            return act.Open() is not null;
        }
        catch (VerificationException)
        {
            return false;
        }
    }
}
