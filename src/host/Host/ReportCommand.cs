using System.CommandLine;
using System.Globalization;
using System.Text;
using Domicile.Proof;
using Domicile.Transparency;
using Domicile.Verify;

namespace Domicile.Host;

/// <summary>
/// <c>domicile moderation report</c>: counts moderation's figures again from what it entered in the ledger, and checks that the ledger has all of it.
/// Nothing that it reads is trusted; it reads from nowhere but what it is given.
/// </summary>
internal static class ReportCommand
{
    private const int MaxPage = 64 << 20;

    public static Command Command()
    {
        var period = new Option<string>("--period") { Description = "A year, a month or a day, such as 2026-11, or two days as in 2026-11-03..2026-11-20.", Required = true };
        var ledger = new Option<string?>("--ledger") { Description = "The ledger, in a folder or at an address such as https://example.org/ledger, to check the facts against." };
        var record = new Option<string?>("--record") { Description = "The facts: a file, or an address such as https://example.org/api/transparency/record. Beside the ledger's address if left out." };
        var vkey = new Option<string?>("--vkey") { Description = "The ledger's key. Without it, the one that the ledger shows is believed." };
        var command = new Command("report", "Count the figures of the transparency report again, from the ledger's entries. Prints CSV.") { period, ledger, record, vkey };
        command.SetAction(parsed => Run(parsed.GetValue(period)!, parsed.GetValue(ledger), parsed.GetValue(record), parsed.GetValue(vkey), Console.Out, Console.Error) ? 0 : 1);
        return command;
    }

    internal static bool Run(string period, string? ledger, string? record, string? vkey, TextWriter output, TextWriter notices)
    {
        try
        {
            var (count, leaves) = (new Recount(period), new Dictionary<long, Digest>());
            // The facts first: the ledger, read later, has them all.
            foreach (var entry in Entries(record ?? RecordBeside(ledger)))
            {
                var leaf = entry.Shown.Open();
                if (!IsModeration(leaf)) continue;
                leaves[entry.Index] = Merkle.Leaf(entry.Entry);
                count.Add(entry.Body);
            }
            if (ledger is not null) Check(ledger, vkey, leaves, notices);
            else notices.WriteLine("Notice: not checked against the ledger. Give it with --ledger.");
            output.Write(count.ToCsv());
            return true;
        }
        catch (Exception unusable) when (unusable is FormatException or VerificationException or IOException or UnauthorizedAccessException)
        {
            notices.WriteLine(unusable.Message);
            return false;
        }
    }

    /// <summary>Every body is that of its leaf in the signed tree, and no leaf of moderation among them lacks its body.</summary>
    private static void Check(string ledger, string? vkey, Dictionary<long, Digest> leaves, TextWriter notices)
    {
        ITileSource source = IsWeb(ledger, out var address) ? new WebSource(address) : new FolderSource(ledger);
        var key = NoteVerifier.Parse(vkey ?? Encoding.UTF8.GetString(source.Read("vkey", 4096) ?? throw new FormatException("The ledger shows no key: give one with --vkey.")).TrimEnd('\n'));
        if (vkey is null) notices.WriteLine("Notice: the key is the ledger's own word. Get it from someone else too, and pass it with --vkey.");
        var checkpoint = SignedCheckpoint.Open(source.Read("checkpoint", SignedNote.MaxBytes) ?? throw new FileNotFoundException("There is no ledger here: no checkpoint."), key).Checkpoint;
        var last = leaves.Keys.DefaultIfEmpty(-1).Max();
        if (last >= checkpoint.Size) throw new VerificationException($"the ledger has {checkpoint.Size} entries, and no entry {last}, of which a text is shown");
        var (missing, later, known) = (0, 0, 0);
        LogAudit.Run(source, checkpoint, new() { MaxDegreeOfParallelism = source is WebSource ? WebSource.Parallelism : Environment.ProcessorCount }, (index, bytes) =>
        {
            if (leaves.TryGetValue(index, out var leaf))
            {
                if (leaf != Merkle.Leaf(bytes.Span)) throw new VerificationException($"the text shown for entry {index} is another entry's");
                Interlocked.Increment(ref known);
            }
            else if (LedgerEntry.TryParse(bytes.Span, out var other) && IsModeration(other))
            {
                if (index > last) Interlocked.Increment(ref later);
                else Interlocked.Increment(ref missing);
            }
        });
        if (missing > 0) throw new VerificationException($"{missing} of moderation's entries in the ledger were withheld: their texts are not among the facts");
        notices.WriteLine($"Checked: {known} entries, each the text that the ledger of {checkpoint.Size} entries commits to, none missing up to entry {last}.");
        if (later > 0) notices.WriteLine($"Notice: {later} entries are newer than the facts.");
    }

    private static bool IsModeration(LedgerEntry leaf) => leaf.Kind.StartsWith("moderation.", StringComparison.Ordinal);

    private static string RecordBeside(string? ledger) => IsWeb(ledger, out var address)
        ? new Uri(new Uri(address.AbsoluteUri.TrimEnd('/') + "/"), "../api/transparency/record").AbsoluteUri
        : throw new FormatException("Give the facts with --record: a file, or the service's /api/transparency/record.");

    private static bool IsWeb(string? place, out Uri address) =>
        Uri.TryCreate(place, UriKind.Absolute, out address!) && address.Scheme is "http" or "https";

    private static IEnumerable<DisclosedEntry> Entries(string record)
    {
        if (!IsWeb(record, out var address)) return File.ReadLines(record).Select(Parse);
        return Pages(address);
    }

    private static IEnumerable<DisclosedEntry> Pages(Uri address)
    {
        var source = new WebSource(new Uri(address, "."));
        for (var after = -1L; ;)
        {
            var page = source.Read(string.Create(CultureInfo.InvariantCulture, $"{address.Segments[^1]}?after={after}"), MaxPage)
                ?? throw new FileNotFoundException($"There are no facts at {address}.");
            var (before, lines) = (after, Encoding.UTF8.GetString(page).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            if (lines.Length == 0) yield break;
            foreach (var line in lines)
            {
                var entry = Parse(line);
                after = Math.Max(after, entry.Index);
                yield return entry;
            }
            if (after == before) throw new VerificationException("the service shows the same facts again and again");
        }
    }

    private static DisclosedEntry Parse(string line) =>
        line.Length <= DisclosureLine.MaxChars && DisclosureLine.TryParse(line, out var read) && read.Entry is { Body: not null, Opening: not null } entry
            ? entry : throw new FormatException("These are not facts of a ledger.");
}
