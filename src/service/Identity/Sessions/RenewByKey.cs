using Domicile.Base;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Sessions;

/// <summary>What the session's browser is to sign.</summary>
/// <param name="Challenge">Good for a minute, and for this session's present secret.</param>
internal sealed record SessionChallenge(string Challenge);

/// <summary>Binds the session to a key.</summary>
/// <param name="Key">The public key: a point of P-256, uncompressed, 65 bytes in base64.</param>
/// <param name="Challenge">As it was given.</param>
/// <param name="Signature">By the private key, over <c>domicile.session/v1</c>, a line feed and the challenge: ECDSA with SHA-256, r and s, 64 bytes
/// in base64.</param>
internal sealed record BindSessionRequest(byte[] Key, string Challenge, byte[] Signature);

/// <summary>Renews a session that is bound to a key.</summary>
/// <param name="Challenge">As it was given.</param>
/// <param name="Signature">As of the request that bound it.</param>
internal sealed record RenewSessionRequest(string Challenge, byte[] Signature);

/// <summary>When a session is to be renewed.</summary>
/// <param name="RenewInSeconds">In how long.</param>
internal sealed record SessionDue(double RenewInSeconds);

/// <summary>
/// Passes on what a browser signs by the key that its session is bound to. The page's script does what browsers do in Device Bound Session
/// Credentials (W3C): registration, challenge, proof, refresh.
/// </summary>
internal sealed class RenewByKey(IDbContextFactory<IdentityDb> databases, IRegistrar credentials, CurrentSession current, KeepSessions keep)
{
    public static async Task<Results<Ok<SessionChallenge>, Problem>> Challenge(
        HttpContext context, RenewByKey renew, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        // Even where it is no longer live: it is renewed by what is signed.
        if (!SessionCookie.TryRead(context, out var shown)) return Caller.SignInFirst.ToProblem();
        return (await renew.Ask(shown, cancellationToken)).ToHttp();
    }

    public static async Task<Results<Ok<SessionDue>, Problem>> Bind(
        BindSessionRequest request, Caller caller, HttpContext context, RenewByKey renew, CancellationToken cancellationToken) =>
        (await renew.Do(caller.Subject, context.SessionId(), request, cancellationToken)).ToHttp();

    public static async Task<Results<Ok<SessionDue>, Problem>> Renew(
        RenewSessionRequest request, HttpContext context, RenewByKey renew, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return (await renew.Do(request, context, cancellationToken)).ToHttp();
    }

    private async Task<Outcome<SessionChallenge>> Ask(SessionSecret shown, CancellationToken cancellationToken)
    {
        var challenge = await credentials.Challenge(shown, cancellationToken);
        if (challenge.Refusal is { Status: < 500 } && await Find(shown, cancellationToken) is { } ended)
            await keep.End(ended.Subject, row => row.Id == ended.Id, cancellationToken);
        return challenge.Then<SessionChallenge>(text => new SessionChallenge(text));
    }

    private async Task<Outcome<SessionDue>> Do(SubjectId subject, Guid session, BindSessionRequest request, CancellationToken cancellationToken)
    {
        var bound = await credentials.Bind(current.Secret, request.Key, new(request.Challenge, request.Signature), cancellationToken);
        if (bound.Refusal is { } refusal) return refusal;
        await keep.NoteBound(subject, session, cancellationToken);
        return await Due(current.Secret!, cancellationToken);
    }

    private async Task<Outcome<SessionDue>> Do(RenewSessionRequest request, HttpContext context, CancellationToken cancellationToken)
    {
        if (!SessionCookie.TryRead(context, out var shown)) return Caller.SignInFirst;
        if (await Find(shown, cancellationToken) is not { } session) return Caller.SignInFirst;
        var renewed = await keep.Renew(session, shown, new(request.Challenge, request.Signature), cancellationToken);
        if (!renewed.Succeeded(out var next, out var refusal)) return refusal;
        current.Use(next);
        SessionCookie.Write(context, next);
        return await Due(next, cancellationToken);
    }

    private async Task<Outcome<SessionDue>> Due(SessionSecret secret, CancellationToken cancellationToken) =>
        await Find(secret, cancellationToken) is { } session ? new SessionDue(keep.DueIn(session).TotalSeconds) : Caller.SignInFirst;

    private async Task<Session?> Find(SessionSecret shown, CancellationToken cancellationToken)
    {
        var name = shown.NameHash;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Sessions.AsNoTracking().FirstOrDefaultAsync(row => row.NameHash == name, cancellationToken);
    }
}
