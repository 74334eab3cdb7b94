using Domicile.Base;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Community;

/// <summary>
/// Erases a subject when its deletion is due: every module's rows and files, then the key, whose destruction the ledger commits.
/// What remains is the receipt, under the token's hash. Never given up: a failed erasure is tried again, ever more slowly. Where a legal case keeps
/// something, all else is erased, and it comes back until nothing is kept any more.
/// </summary>
internal sealed class EraseAccount(
    IServiceProvider services, ICustodian custodian, OwnAccess own, TimeProvider time) : JobHandler<CommunityDb>
{
    private const string KindName = "erase-account";

    /// <summary>How soon after the end of a hold the rest is erased.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(10);

    public override string Kind => KindName;

    public override Retries Retries => Retries.Forever(TimeSpan.FromHours(1));

    public static Job For(SubjectId subject, Erasure erasure, TimeProvider time, TimeSpan delay) =>
        Job.Of(KindName, $"{subject} {Convert.ToHexStringLower(erasure.TokenHash)}", time, delay);

    /// <summary>Removes the job and the erasure that waits for it.</summary>
    public static async Task Cancel(CommunityDb db, SubjectId subject, CancellationToken cancellationToken)
    {
        var prefix = subject + " ";
        foreach (var job in await db.Jobs.Where(job => job.Kind == KindName && job.Payload.StartsWith(prefix)).ToListAsync(cancellationToken))
        {
            var hash = Parse(job).TokenHash;
            db.RemoveRange(await db.Erasures.Where(erasure => erasure.TokenHash == hash).ToListAsync(cancellationToken));
            db.Remove(job);
        }
    }

    public override async Task Run(CommunityDb db, Job job, CancellationToken cancellationToken)
    {
        var (subject, hash) = Parse(job);
        // From here on there is no undo. No account at all means that an earlier run got past it.
        await db.Accounts.Where(account => account.Subject == subject && account.State == AccountState.Leaving)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.State, AccountState.Erasing), cancellationToken);
        if (await db.Accounts.AnyAsync(account => account.Subject == subject && account.State != AccountState.Erasing, cancellationToken)) return;

        var erasure = await db.Erasures.FirstAsync(erasure => erasure.TokenHash == hash, cancellationToken);
        // Asked before and after: what is released in between is erased the next time.
        var isHeld = await IsHeld(subject, cancellationToken);
        foreach (var module in services.GetServices<IPersonalData>()) await module.Erase(subject, cancellationToken);
        db.Add(Purge.Make(time));
        if (isHeld || await IsHeld(subject, cancellationToken))
        {
            erasure.Held = true;
            db.Add(Job.Of(KindName, job.Payload, time, LookAgain));
            return;
        }
        if (!(await custodian.Erase(subject, own.Erasure, cancellationToken)).Succeeded(out var receipt, out var refusal))
            throw new InvalidOperationException(refusal.Code);
        if (!(await custodian.Proof(subject, receipt.Index, cancellationToken)).Succeeded(out var proof, out refusal))
            throw new InvalidOperationException(refusal.Code);
        (erasure.ErasedAt, erasure.Proof, erasure.Held) = (time.GetUtcNow(), proof, false);
    }

    private async Task<bool> IsHeld(SubjectId subject, CancellationToken cancellationToken)
    {
        foreach (var hold in services.GetServices<IDeletionHold>())
            if (await hold.Keeps(subject, cancellationToken)) return true;
        return false;
    }

    private static (SubjectId Subject, byte[] TokenHash) Parse(Job job)
    {
        var parts = job.Payload.Split(' ');
        return Id.TryParse<SubjectId>(parts[0], out var subject)
            ? (subject, Convert.FromHexString(parts[1])) : throw new PermanentFailureException("gave-up", "The job names no subject.");
    }
}
