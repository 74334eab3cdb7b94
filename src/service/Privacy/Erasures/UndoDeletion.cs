using Domicile.Base;
using Domicile.Identity;
using Domicile.Identity.Sessions;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Privacy.Erasures;

/// <summary>Takes a deletion back while it still waits.</summary>
internal sealed class UndoDeletion(IDbContextFactory<PrivacyDb> databases, IAccountDeletion accounts)
{
    public static readonly Refusal TooLate = new("nothing-to-undo", 409, "No deletion of this account waits to be undone.");

    public async Task<Outcome<Done>> Do(SubjectId subject, CancellationToken cancellationToken)
    {
        if (await accounts.Return(subject, cancellationToken) is not { } due) return TooLate;
        // A crash before this leaves an erasure that applies to no account any more: its job removes it when it is due.
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await EraseAccount.Cancel(db, subject, due, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return new Done();
    }

    public static async Task<Results<NoContent, Problem>> Endpoint(
        HttpContext context, UndoDeletion undo, CancellationToken cancellationToken) =>
        context.Leaving() is { } subject ? (await undo.Do(subject, cancellationToken)).ToHttp()
            : (context.Subject() is null ? Caller.SignInFirst : TooLate).ToProblem();
}
