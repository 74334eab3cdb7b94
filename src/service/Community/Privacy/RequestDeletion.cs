using System.Buffers.Text;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Community;

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
    IDbContextFactory<CommunityDb> databases, SignIn signIn, ApplyVisibility visibility, JobSignal<CommunityDb> jobs,
    TimeProvider time, IOptions<CommunityOptions> options)
{
    public static readonly Refusal WrongName = new("deletion-name", 422, "Type your user name exactly, to be sure.");

    public async Task<Outcome<Deletion>> Do(SubjectId subject, DeletionRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.FirstAsync(account => account.Subject == subject, cancellationToken);
        if (account.State != AccountState.Active) return Caller.SignInFirst;
        if (!string.Equals(request.Name.Trim().TrimStart('@'), account.Name, StringComparison.OrdinalIgnoreCase)) return WrongName;
        if (account.PasswordHash is not null
            && (await signIn.Check(db, account, request.Password ?? "", cancellationToken)).Refusal is { } wrong) return wrong;

        var token = RandomNumberGenerator.GetBytes(32);
        var now = time.GetUtcNow();
        var due = now + options.Value.Undo;
        var erasure = new Erasure { TokenHash = SHA256.HashData(token), RequestedAt = now, DueAt = due };
        account.State = AccountState.Leaving;
        account.EraseAt = due;
        db.AddRange(erasure, ApplyVisibility.For(subject, time), EraseAccount.For(subject, erasure, time, options.Value.Undo));
        db.RemoveRange(await db.Sessions.Where(session => session.Subject == subject).ToListAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);

        // The job does the same, should this break off.
        await visibility.Apply(subject, cancellationToken);
        jobs.Raise();
        return new Deletion(Base64Url.EncodeToString(token), due);
    }

    public static async Task<Results<Ok<Deletion>, ProblemHttpResult>> Endpoint(
        DeletionRequest request, HttpContext context, RequestDeletion deletion, Browser browser, CancellationToken cancellationToken)
    {
        var asked = await deletion.Do(context.Subject()!.Value, request, cancellationToken);
        if (asked.Refusal is null) await browser.Forget(context, cancellationToken);
        return asked.ToHttp();
    }
}
