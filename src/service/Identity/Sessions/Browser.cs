using Domicile.Base;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Sessions;

/// <summary>Who is signed in.</summary>
/// <param name="Profile">As everyone sees it.</param>
/// <param name="EraseAt">When the account will be erased; null unless its deletion waits to be undone.</param>
internal sealed record SignedIn(Profile Profile, DateTimeOffset? EraseAt);

/// <summary>What the browser is told of sessions: its cookie, and who it is signed in as.</summary>
internal sealed class Browser(
    IDbContextFactory<IdentityDb> databases, KnownDevices devices, IRegistrar credentials, KeepSessions sessions, CurrentSession current)
{
    /// <summary>Gives the browser a session that has begun, and has it remember the account. A session that it had before ends.</summary>
    public async Task<SignedIn> Keep(HttpContext context, BegunSession begun, CancellationToken cancellationToken)
    {
        await End(context, cancellationToken);
        current.Use(begun.Secret);
        // The request came without a session, so that nothing else keeps the answer, which may hold recovery codes, out of caches.
        context.Response.Headers.CacheControl = "no-store";
        SessionCookie.Write(context, begun.Secret);
        context.Features.Set(new SessionBinding(begun.Id, IsBound: false, TimeSpan.Zero));
        var account = await Find(begun.Subject, cancellationToken) ?? throw new InvalidOperationException("The account has just gone.");
        devices.Remember(context, account);
        return new(account.Profile, account.EraseAt);
    }

    /// <summary>Ends the browser's session, if it has one.</summary>
    public async Task Forget(HttpContext context, CancellationToken cancellationToken)
    {
        await End(context, cancellationToken);
        current.Use(null);
        SessionCookie.Delete(context);
    }

    public async Task<SignedIn?> Who(SubjectId subject, CancellationToken cancellationToken) =>
        await Find(subject, cancellationToken) is { } account ? new(account.Profile, account.EraseAt) : null;

    public static async Task<Results<Ok<SignedIn>, Problem>> Show(HttpContext context, Browser browser, CancellationToken cancellationToken) =>
        context.SubjectOrLeaving() is { } subject && await browser.Who(subject, cancellationToken) is { } who
            ? TypedResults.Ok(who) : Caller.SignInFirst.ToProblem();

    public static async Task<NoContent> SignOut(HttpContext context, Browser browser, CancellationToken cancellationToken)
    {
        await browser.Forget(context, cancellationToken);
        return TypedResults.NoContent();
    }

    private async Task<Account?> Find(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.AsNoTracking().FirstOrDefaultAsync(account => account.Subject == subject, cancellationToken);
    }

    // Where the custodian is away its session ends for want of use: nobody has its secret any more.
    private async Task End(HttpContext context, CancellationToken cancellationToken)
    {
        if (!SessionCookie.TryRead(context, out var secret)) return;
        await credentials.SignOut(secret, cancellationToken);
        var name = secret.NameHash;
        if (context.SubjectOrLeaving() is { } subject) await sessions.End(subject, row => row.NameHash == name, cancellationToken);
    }
}
