using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Domicile.Proof;

namespace Domicile.Verify;

/// <summary>Opened disclosure files against the log: that every body is the one its leaf commits to, that none is missing, and what they say
/// about a statement that somebody opened nothing.</summary>
internal sealed class Bodies
{
    // In between, an entry may still have been sealed in the epoch before.
    private const long OverlapMs = 60_000;

    private readonly Dictionary<long, (Digest Leaf, string? Missing)> shown = [];
    private readonly ConcurrentQueue<(long Index, LedgerEntry Entry)> withheld = [];
    private readonly Absence? absence;
    private int closed;
    private long first = long.MaxValue;
    private long last = -1;
    private long overseenSinceMs = long.MaxValue;

    private Bodies(Absence? absence) => this.absence = absence;

    /// <exception cref="VerificationException">A body is not that of its leaf, or shows what the statement denies.</exception>
    public static Bodies Read(string path, Absence? absence)
    {
        var bodies = new Bodies(absence);
        using var reader = new StreamReader(path, Encoding.UTF8);
        var number = 0;
        while (Input.Line(reader, DisclosureLine.MaxChars) is { } text)
        {
            number++;
            if (!DisclosureLine.TryParse(text, out var line))
            {
                throw new VerificationException($"line {number} of {path} is not one of a disclosure file");
            }

            if (line.Entry is { } entry)
            {
                bodies.Add(entry.Box is null ? entry
                    : throw new VerificationException($"line {number} of {path} is sealed: open the file first, with domicile disclose open"));
            }
        }

        return bodies.last >= 0 ? bodies : throw new VerificationException($"{path} discloses no entry");
    }

    /// <summary>Sees every entry of the log, on any thread.</summary>
    public void See(long index, ReadOnlyMemory<byte> leaf)
    {
        var known = shown.TryGetValue(index, out var entry);
        if (known && entry.Leaf != Merkle.Leaf(leaf.Span))
        {
            throw new VerificationException($"the body shown for entry {index} is another entry's");
        }

        if (LedgerEntry.TryParse(leaf.Span, out var read))
        {
            if (read.Kind == "epoch")
            {
                lock (withheld)
                {
                    overseenSinceMs = Math.Min(overseenSinceMs, read.UnixMs);
                }
            }

            if (!known || entry.Missing is not null)
            {
                withheld.Enqueue((index, read));
            }
        }
        else if (!known)
        {
            throw new VerificationException($"entry {index} is not of the form domicile.entry/v1 and has no body");
        }
    }

    /// <summary>What can be said once the whole log has been seen.</summary>
    /// <param name="size">How many entries it has.</param>
    /// <exception cref="VerificationException">A body was withheld.</exception>
    public IEnumerable<string> Conclude(long size)
    {
        if (last >= size)
        {
            throw new VerificationException($"the log ends before entry {last}, of which a body is shown");
        }

        var missing = withheld.OrderBy(one => one.Index).ToList();
        yield return $"bodies: {shown.Values.Count(entry => entry.Missing is null)}, each the one that its entry commits to";
        yield return $"bodies closed by erasure before there was an overseer: {closed}";
        if (absence is not null)
        {
            foreach (var line in Judge(absence, missing))
            {
                yield return line;
            }
        }
        else if (missing.Find(one => one.Index >= first && one.Index <= last && !(IsClosed(one.Index) && one.Entry.UnixMs <= overseenSinceMs + OverlapMs))
            is { Entry: { } entry } lacking)
        {
            throw new VerificationException($"entry {lacking.Index} ({entry.Kind}, {Time.OfUnix(entry.UnixMs, 1)}) has no body here, and was withheld if it was asked for");
        }
        else
        {
            yield return $"count: every entry from {first} to {last} of {size} is accounted for, none was withheld";
        }
    }

    private static IEnumerable<string> Judge(Absence stated, List<(long Index, LedgerEntry Entry)> missing)
    {
        if (missing.Find(one => one.Index < stated.Checkpoint.Size && stated.Concerns(one.Entry)) is { Entry: { } entry } lacking)
        {
            throw new VerificationException(
                $"the statement cannot be checked: entry {lacking.Index} is an access of {Time.OfUnix(entry.UnixMs, 1)} whose body is not here");
        }

        yield return $"statement: subject {stated.Subject}, no access by {(stated.Party == Absence.Others ? "anyone else" : stated.Party)} in {stated.Category}";
        yield return $"  from {Time.OfUnix(stated.FromMs, 1)} to {Time.OfUnix(stated.ToMs, 1)}";
        yield return string.Create(CultureInfo.InvariantCulture, $"  apart from what the subject opened in {stated.Sessions.Count} sessions of its own:");
        foreach (var session in stated.Sessions)
        {
            yield return $"    since {Time.OfUnix(session.BeganMs, 1)}, by {session.Credential}";
        }

        yield return "  holds: no body of an access in that time says otherwise, and none is called the subject's outside of these sessions";
        yield return $"  its limits: the first {stated.Checkpoint.Size} entries of the log, and what was opened by way of the custodian";
    }

    private void Add(DisclosedEntry entry)
    {
        var leaf = entry.Shown.Open();
        if (!shown.TryAdd(entry.Index, (Merkle.Leaf(entry.Entry), entry.Missing)))
        {
            throw new VerificationException($"entry {entry.Index} is shown twice");
        }

        (first, last) = (Math.Min(first, entry.Index), Math.Max(last, entry.Index));
        closed += entry.Missing == DisclosedEntry.Closed ? 1 : 0;
        if (absence is not null && entry.Index < absence.Checkpoint.Size && entry.Missing is null && absence.IsDeniedBy(leaf, entry.Body))
        {
            throw new VerificationException(string.Create(CultureInfo.InvariantCulture, $"the statement is false: entry {entry.Index} is such an access"));
        }
    }

    private bool IsClosed(long index) => shown.TryGetValue(index, out var entry) && entry.Missing == DisclosedEntry.Closed;
}
