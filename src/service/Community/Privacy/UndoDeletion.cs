using Domicile.Base;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Community;

/// <summary>Takes a deletion back while it still waits.</summary>
internal sealed class UndoDeletion(IDbContextFactory<CommunityDb> databases, ApplyVisibility visibility, JobSignal<CommunityDb> jobs, TimeProvider time)
{
    public static readonly Refusal TooLate = new("nothing-to-undo", 409, "No deletion of this account waits to be undone.");

    public async Task<Outcome<Done>> Do(SubjectId subject, CancellationToken cancellationToken)
    {
        if (!await databases.Transact(db => Write(db, subject, cancellationToken), cancellationToken)) return TooLate;
        await visibility.Apply(subject, cancellationToken);
        jobs.Raise();
        return new Done();
    }

    private async Task<bool> Write(CommunityDb db, SubjectId subject, CancellationToken cancellationToken)
    {
        var undone = await db.Accounts.Where(account => account.Subject == subject && account.State == AccountState.Leaving)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.State, AccountState.Active)
                .SetProperty(account => account.EraseAt, (DateTimeOffset?)null), cancellationToken);
        if (undone == 0) return false;
        await EraseAccount.Cancel(db, subject, cancellationToken);
        db.Add(ApplyVisibility.For(subject, time));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> Endpoint(
        HttpContext context, UndoDeletion undo, CancellationToken cancellationToken) =>
        context.Leaving() is { } subject ? (await undo.Do(subject, cancellationToken)).ToHttp() : TooLate.ToProblem();
}
