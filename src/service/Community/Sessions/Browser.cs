using System.Security.Claims;
using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Community;

/// <summary>What the browser is told of sessions: its cookie, and who it is signed in as.</summary>
internal sealed class Browser(IDbContextFactory<CommunityDb> databases, IOptions<CommunityOptions> options)
{
    /// <summary>Gives the browser a session that has begun. One that it had before ends.</summary>
    public async Task<SignedIn> Keep(HttpContext context, StartedSession started, CancellationToken cancellationToken)
    {
        await End(context, cancellationToken);
        SessionCookie.Write(context, started.Token, options.Value.SessionLifetime);
        return await Who(started.Session.Subject, cancellationToken) ?? throw new InvalidOperationException("The account has just gone.");
    }

    /// <summary>Ends the browser's session, if it has one.</summary>
    public async Task Forget(HttpContext context, CancellationToken cancellationToken)
    {
        await End(context, cancellationToken);
        SessionCookie.Delete(context);
    }

    public async Task<SignedIn?> Who(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(account => account.Subject == subject, cancellationToken);
        return account is null ? null : new(account.Profile, account.EraseAt);
    }

    private async Task End(HttpContext context, CancellationToken cancellationToken)
    {
        if (!SessionCookie.TryReadHash(context, out var hash)) return;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(session => session.TokenHash == hash).ExecuteDeleteAsync(cancellationToken);
    }
}

/// <summary>What else a session's claims tell.</summary>
internal static class SessionClaims
{
    /// <summary>The caller, even one whose account waits for its deletion.</summary>
    public static SubjectId? SubjectOrLeaving(this HttpContext context) => context.Subject() ?? context.Leaving();

    /// <summary>The caller whose account waits for its deletion.</summary>
    public static SubjectId? Leaving(this HttpContext context) =>
        Id.TryParse<SubjectId>(context.User.FindFirstValue(SessionHandler.LeavingClaim), out var id) ? id : null;

    /// <summary>The caller's session.</summary>
    public static Guid SessionId(this HttpContext context) =>
        Guid.TryParseExact(context.User.FindFirstValue(SessionHandler.SessionClaim), "n", out var id) ? id : Guid.Empty;
}
