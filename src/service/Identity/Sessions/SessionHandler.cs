using System.Security.Claims;
using System.Text.Encodings.Web;
using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Domicile.Identity.Sessions;

/// <summary>
/// Reads who is asking from the session's cookie. Asked of the database every time: a session that was ended is gone at once,
/// on every node.
/// </summary>
internal sealed class SessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory logs, UrlEncoder encoder,
    IDbContextFactory<IdentityDb> databases, IOptions<IdentityOptions> options) : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, logs, encoder)
{
    public const string SchemeName = "session";
    public const string SessionClaim = "session";

    /// <summary>
    /// Instead of the subject's claim while the account waits for its deletion: to every other module, such a caller is signed out.
    /// </summary>
    public const string LeavingClaim = "leaving";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!SessionCookie.TryReadHash(Context, out var hash)) return AuthenticateResult.NoResult();
        var now = TimeProvider.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(Context.RequestAborted);
        var found = await (
            from session in db.Sessions
            where session.TokenHash == hash && session.ExpiresAt > now
            join account in db.Accounts on session.Subject equals account.Subject
            select new { session.Id, session.Subject, session.CreatedAt, session.SeenAt, account.State, account.Suspended, account.Blocked }).FirstOrDefaultAsync(Context.RequestAborted);
        if (found is null || found.State is not (AccountState.Active or AccountState.Leaving)) return AuthenticateResult.Fail("The session has ended.");

        if (now - found.SeenAt >= SessionCookie.Slide)
        {
            var end = found.CreatedAt + options.Value.SessionLifetime;
            var next = now + options.Value.SessionIdle < end ? now + options.Value.SessionIdle : end;
            await db.Sessions.Where(session => session.Id == found.Id).ExecuteUpdateAsync(set => set
                .SetProperty(session => session.SeenAt, now).SetProperty(session => session.ExpiresAt, next), Context.RequestAborted);
        }
        var identity = new ClaimsIdentity(
        [
            new(found.State == AccountState.Active ? Caller.SubjectClaim : LeavingClaim, found.Subject.ToString()),
            new(SessionClaim, Id.Format(found.Id)),
        ], SchemeName);
        var blocked = found.Suspended ? FeatureSet.All : found.Blocked;
        if (!blocked.IsEmpty) identity.AddClaim(new(Features.BlockedClaim, blocked.ToString()));
        return AuthenticateResult.Success(new(new(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Refuse("/sign-in");

    // Signed in, but leaving: the one thing left to do is to undo that.
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Refuse("/privacy/leaving");

    private Task Refuse(string page)
    {
        if (Request.Path.StartsWithSegments("/api") || !HttpMethods.IsGet(Request.Method))
            return Caller.SignInFirst.ToProblem().ExecuteAsync(Context);
        Response.Redirect(page + QueryString.Create("next", Request.Path + Request.QueryString));
        return Task.CompletedTask;
    }
}
