using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Identity.Sessions;

/// <summary>Who is signed in.</summary>
/// <param name="Profile">As everyone sees it.</param>
/// <param name="EraseAt">When the account will be erased; null unless its deletion waits to be undone.</param>
internal sealed record SignedIn(Profile Profile, DateTimeOffset? EraseAt);

/// <summary>What the browser is told of sessions: its cookie, and who it is signed in as.</summary>
internal sealed class Browser(IDbContextFactory<IdentityDb> databases, KnownDevices devices, IOptions<IdentityOptions> options)
{
    /// <summary>Gives the browser a session that has begun, and has it remember the account. A session that it had before ends.</summary>
    public async Task<SignedIn> Keep(HttpContext context, StartedSession started, CancellationToken cancellationToken)
    {
        await End(context, cancellationToken);
        SessionCookie.Write(context, started.Token, options.Value.SessionLifetime);
        var account = await Find(started.Session.Subject, cancellationToken) ?? throw new InvalidOperationException("The account has just gone.");
        devices.Remember(context, account);
        return new(account.Profile, account.EraseAt);
    }

    /// <summary>Ends the browser's session, if it has one.</summary>
    public async Task Forget(HttpContext context, CancellationToken cancellationToken)
    {
        await End(context, cancellationToken);
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

    private async Task End(HttpContext context, CancellationToken cancellationToken)
    {
        if (!SessionCookie.TryReadHash(context, out var hash)) return;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(session => session.TokenHash == hash).ExecuteDeleteAsync(cancellationToken);
    }
}
