using System.Buffers.Text;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Identity.Sessions;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Privacy.Erasures;

/// <summary>Asks for the account to be deleted.</summary>
/// <param name="Name">One's own user name, to be sure.</param>
/// <param name="Password">The password; null where the account has none.</param>
internal sealed record DeletionRequest(string Name, string? Password);

/// <summary>A deletion that was asked for.</summary>
/// <param name="Token">Shows the state of the erasure and its receipt to whoever has it; told this once.</param>
/// <param name="EraseAt">Until then signing in again can undo it.</param>
internal sealed record Deletion(string Token, DateTimeOffset EraseAt);

/// <summary>
/// Hides the account from everyone and ends its sessions at once, and sets the erasure for the end of the time in which
/// signing in again can undo it.
/// </summary>
internal sealed class RequestDeletion(
    IDbContextFactory<PrivacyDb> databases, IAccountDeletion accounts, JobSignal<PrivacyDb> jobs, TimeProvider time,
    IOptions<PrivacyOptions> options)
{
    public async Task<Outcome<Deletion>> Do(SubjectId subject, HttpContext context, DeletionRequest request, CancellationToken cancellationToken)
    {
        if ((await accounts.Confirm(subject, context, request.Name, request.Password, cancellationToken)).Refusal is { } wrong) return wrong;

        var token = RandomNumberGenerator.GetBytes(32);
        var now = time.GetUtcNow();
        var due = now + options.Value.Undo;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var erasure = new Erasure { TokenHash = SHA256.HashData(token), RequestedAt = now, DueAt = due };
        // The job first, so that no account leaves without one. A crash before the account leaves keeps it as it is: the job finds that its
        // deadline is not the account's, and removes the erasure.
        var job = EraseAccount.For(subject, erasure, time, options.Value.Undo);
        db.AddRange(erasure, job);
        await db.SaveChangesAsync(cancellationToken);
        if ((await accounts.Leave(subject, due, cancellationToken)).Refusal is { } refusal)
        {
            db.RemoveRange(erasure, job);
            await db.SaveChangesAsync(cancellationToken);
            return refusal;
        }
        jobs.Raise();
        return new Deletion(Base64Url.EncodeToString(token), due);
    }

    public static async Task<Results<Ok<Deletion>, Problem>> Endpoint(
        DeletionRequest request, Caller caller, HttpContext context, RequestDeletion deletion, CancellationToken cancellationToken)
    {
        var asked = await deletion.Do(caller.Subject, context, request, cancellationToken);
        if (asked.Refusal is null) SessionCookie.Delete(context);
        return asked.ToHttp();
    }
}
