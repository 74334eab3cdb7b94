using System.Security.Claims;
using System.Text.Encodings.Web;
using Domicile.Base;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Domicile.Identity.Sessions;

/// <summary>
/// Reads who is asking from the session's cookie. Asked of the database every time: a session that was ended is gone at once,
/// on every node. It is not asked for what everybody gets alike.
/// </summary>
internal sealed class SessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory logs, UrlEncoder encoder,
    IDbContextFactory<IdentityDb> databases, KeepSessions keep, CurrentSession current) : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, logs, encoder)
{
    public const string SchemeName = "session";
    public const string SessionClaim = "session";

    /// <summary>How the session began, as the custodian said: see <see cref="Sealing.BegunSession"/>.</summary>
    public const string CredentialClaim = "credential";

    /// <summary>
    /// Instead of the subject's claim while the account waits for its deletion: to every other module, such a caller is signed out.
    /// </summary>
    public const string LeavingClaim = "leaving";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ForEverybody.Is(Context.GetEndpoint()) || !SessionCookie.TryRead(Context, out var secret)) return AuthenticateResult.NoResult();
        try
        {
            return await Find(secret);
        }
        catch (Exception failure) when (StorageAway.Caused(failure) && CanDoWithout())
        {
            return AuthenticateResult.NoResult();
        }
    }

    // What everybody may see is shown as to everybody while tables are away; a page that reads some says so itself.
    private bool CanDoWithout() => Context.Features.Get<IStatusCodeReExecuteFeature>() is not null
        || ((HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method)) && !Request.Path.StartsWithSegments("/api")
            && Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null);

    private async Task<AuthenticateResult> Find(SessionSecret secret)
    {
        var name = secret.NameHash;
        await using var db = await databases.CreateDbContextAsync(Context.RequestAborted);
        var found = await (
            from session in db.Sessions.AsNoTracking()
            where session.NameHash == name
            join account in db.Accounts on session.Subject equals account.Subject
            select new { Session = session, account.Subject, account.State, account.Suspended, account.Blocked }).FirstOrDefaultAsync(Context.RequestAborted);
        if (found is null || found.State is not (AccountState.Active or AccountState.Leaving)) return AuthenticateResult.Fail("The session has ended.");

        var (state, next) = await keep.Check(found.Session, secret, Context.RequestAborted);
        if (state == SessionState.Lapsed)
        {
            Context.Features.Set(LapsedSession.Instance);
            return AuthenticateResult.Fail("The session waits for the key of its browser.");
        }
        if (state == SessionState.Ended) return AuthenticateResult.Fail("The session has ended.");
        Context.Features.Set(keep.Binding(found.Session));
        if (next is not null)
        {
            current.Use(next);
            Response.OnStarting(() =>
            {
                // An answer that anybody may keep is not to carry it: the next one will.
                if (Response.GetTypedHeaders().CacheControl is { NoStore: true } && current.Secret == next) SessionCookie.Write(Context, next);
                return Task.CompletedTask;
            });
        }
        var identity = new ClaimsIdentity(
        [
            new(found.State == AccountState.Active ? Caller.SubjectClaim : LeavingClaim, found.Subject.ToString()),
            new(SessionClaim, Id.Format(found.Session.Id)),
            new(CredentialClaim, found.Session.Credential),
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
            return (Context.Features.Get<LapsedSession>() is null ? Caller.SignInFirst : Caller.RenewFirst).ToProblem().ExecuteAsync(Context);
        Response.Redirect(page + QueryString.Create("next", Request.Path + Request.QueryString));
        return Task.CompletedTask;
    }
}
