using Domicile.Base;
using Domicile.Identity;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Privacy.Erasures;

/// <summary>
/// Erases a subject when its deletion is due: every module's rows and files, then the key, whose destruction the ledger commits.
/// What remains is the receipt, under the token's hash. Never given up: a failed erasure is tried again, ever more slowly. Where a legal case keeps
/// something, all else is erased, and it comes back until nothing is kept any more.
/// </summary>
internal sealed class EraseAccount(
    IEnumerable<IPersonalData> modules, IEnumerable<IPurge> purges, IEnumerable<IDeletionHold> holds, IAccountDeletion accounts, ICustodian custodian,
    TimeProvider time)
    : JobHandler<PrivacyDb, EraseAccount.Order>
{
    private const string KindName = "erase-account";

    /// <summary>How soon after the end of a hold the rest is erased.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(5);

    public override string Kind => KindName;

    public override Retries Retries => Retries.Forever(TimeSpan.FromHours(1));

    public static Job For(SubjectId subject, Erasure erasure, TimeProvider time, TimeSpan delay) =>
        JobPayload.Job(KindName, new Order(subject, erasure.TokenHash), time, delay);

    /// <summary>Removes the deletion with this deadline, and its job.</summary>
    public static async Task Cancel(PrivacyDb db, SubjectId subject, DateTimeOffset due, CancellationToken cancellationToken)
    {
        foreach (var erasure in await db.Erasures.Where(row => row.DueAt == due).ToListAsync(cancellationToken))
        {
            var payload = JobPayload.Write(new Order(subject, erasure.TokenHash));
            if (await db.Jobs.FirstOrDefaultAsync(job => job.Kind == KindName && job.Payload == payload, cancellationToken) is { } job)
                db.RemoveRange(erasure, job);
        }
    }

    protected override async Task Run(PrivacyDb db, Order order, Job job, CancellationToken cancellationToken)
    {
        var (subject, hash) = order;
        if (await db.Erasures.FirstOrDefaultAsync(erasure => erasure.TokenHash == hash, cancellationToken) is not { } erasure) return;
        if (!await accounts.Begin(subject, erasure.DueAt, cancellationToken))
        {
            // It was undone, or never took effect, and what began that was interrupted; or else it is under way at this moment.
            if (time.GetUtcNow() - erasure.RequestedAt > LongestRequest) db.Remove(erasure);
            else db.Add(JobPayload.Job(KindName, order, time, LookAgain));
            return;
        }
        // Each module erases in its own database. A crash leaves some erased and some not, hidden from everyone and with no way back: the job is
        // taken again and asks all of them again, until the last has, and the key is gone.
        //
        // Holds are asked before and after: what is released in between is erased the next time.
        var isHeld = await IsHeld(subject, cancellationToken);
        foreach (var module in modules) await module.Erase(subject, cancellationToken);
        // Before the receipt, in every module: one that erases nothing itself may have done a job about the subject.
        foreach (var purge in purges) await purge.Now(cancellationToken);
        db.Add(Purge.Make(time));
        if (isHeld || await IsHeld(subject, cancellationToken))
        {
            erasure.Held = true;
            db.Add(JobPayload.Job(KindName, order, time, LookAgain));
            return;
        }
        if (!(await custodian.Erase(subject, cancellationToken)).Succeeded(out _, out var refusal))
            throw new InvalidOperationException(refusal.Code);
        if (!(await custodian.ErasureProof(subject, cancellationToken)).Succeeded(out var proof, out refusal))
            throw new InvalidOperationException(refusal.Code);
        (erasure.ErasedAt, erasure.Proof, erasure.Held) = (time.GetUtcNow(), proof, false);
    }

    private async Task<bool> IsHeld(SubjectId subject, CancellationToken cancellationToken)
    {
        foreach (var hold in holds)
            if (await hold.Keeps(subject, cancellationToken)) return true;
        return false;
    }

    internal sealed record Order(SubjectId Subject, byte[] TokenHash);
}
