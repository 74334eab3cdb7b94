using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Keys;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Quorum;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Custody.Overseers;

/// <summary>Signs that somebody did not open something, after looking through everything that the subject's key opens.</summary>
public sealed class Absences(IDbContextFactory<CustodyDb> databases, WriteQueue writes, Log log, Keyring keys, TimeProvider time)
{
    public static readonly Refusal NotAbsent = new("not-absent", 409, "There is such an access: the subject's own record shows it.");
    public static readonly Refusal TooManyEntries = new("too-many-entries", 422, "There are too many entries about the subject in this time: ask about a shorter one.");

    private const int MaxScanned = 10_000;

    /// <param name="key">The subject's.</param>
    /// <inheritdoc cref="ICustodian.Absence"/>
    public async Task<Outcome<string>> State(
        byte[] key, SubjectId subject, string party, string category, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        if (!Fideslang.IsKey(category) || (party != Absence.Others && party != "subject" && !Party.Roles.Contains(party))
            || fromMs < 0 || toMs <= fromMs || toMs > time.GetUtcNow().ToUnixTimeMilliseconds())
            return WellFormed.Malformed;
        // The checkpoint first: whatever is in the ledger below it is in the database by then.
        var checkpoint = log.Latest;
        await writes.Do(_ => true);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var sessions = await Sessions(db, key, subject, fromMs, toMs, cancellationToken);
        if (sessions.Count > Absence.MaxSessions) return TooManyEntries;
        var absence = new Absence(subject.ToString(), party, category, fromMs, toMs, checkpoint, sessions);
        var (first, end) = (DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(0, fromMs - Absence.LongestTermMs)), DateTimeOffset.FromUnixTimeMilliseconds(toMs));
        var rows = db.EntriesOf(subject).Aggregate(Queryable.Concat).AsNoTracking()
            .Where(row => row.Kind == Kinds.Unseal && row.At >= first && row.At < end)
            .OrderBy(row => row.LeafIndex).Take(MaxScanned + 1);
        var scanned = 0;
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (++scanned > MaxScanned) return TooManyEntries;
            if (LedgerEntry.TryParse(row.Leaf, out var leaf) && absence.IsDeniedBy(leaf, EntryBook.Open(row, key).Body)) return NotAbsent;
        }
        return SignedNote.Sign(absence.ToText(), keys.Ledger).ToString();
    }

    /// <summary>Those that may have lasted into the time.</summary>
    private static async Task<List<AbsenceSession>> Sessions(CustodyDb db, byte[] key, SubjectId subject, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        var (first, end) = (DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(0, fromMs - Absence.LongestSessionMs)), DateTimeOffset.FromUnixTimeMilliseconds(toMs));
        var rows = await db.EntriesOf(subject).Aggregate(Queryable.Concat).AsNoTracking().Where(row => row.Kind == Kinds.Session && row.At >= first && row.At < end)
            .OrderBy(row => row.LeafIndex).Take(Absence.MaxSessions + 1).ToListAsync(cancellationToken);
        return rows.ConvertAll(row =>
        {
            var note = EntryBody.Decode(EntryBook.Open(row, key).Body).Session!;
            return new AbsenceSession(Id.Format(note.Session!.Value), row.At.ToUnixTimeMilliseconds(), note.Credential!);
        });
    }
}
