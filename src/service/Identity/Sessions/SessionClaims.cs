using System.Security.Claims;
using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Sessions;

/// <summary>What else a session's claims tell.</summary>
public static class SessionClaims
{
    /// <summary>The caller, even one whose account waits for its deletion.</summary>
    internal static SubjectId? SubjectOrLeaving(this HttpContext context) => context.Subject() ?? context.Leaving();

    /// <summary>The caller whose account waits for its deletion.</summary>
    public static SubjectId? Leaving(this HttpContext context) =>
        Id.TryParse<SubjectId>(context.User.FindFirstValue(SessionHandler.LeavingClaim), out var id) ? id : null;

    /// <summary>Whether the caller's session began with a passkey.</summary>
    public static bool BeganWithPasskey(this HttpContext context) => context.User.HasClaim(SessionHandler.CredentialClaim, "passkey");

    /// <summary>The caller's session.</summary>
    internal static Guid SessionId(this HttpContext context) =>
        Guid.TryParseExact(context.User.FindFirstValue(SessionHandler.SessionClaim), "n", out var id) ? id : Guid.Empty;
}
