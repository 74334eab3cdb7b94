using System.Diagnostics.CodeAnalysis;
using Domicile.Sealing;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Sessions;

/// <summary>
/// The cookie that carries a session's secret: HttpOnly, SameSite=Lax and, over HTTPS, bound to this very host by its
/// <c>__Host-</c> name (RFC 6265bis), so that a neighbouring site cannot plant one.
/// </summary>
public static class SessionCookie
{
    // What the custodian lets no session outlast by default; it decides.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private static string Name(HttpContext context) => context.Request.IsHttps ? "__Host-domicile" : "domicile";

    internal static bool TryRead(HttpContext context, [NotNullWhen(true)] out SessionSecret? secret) =>
        SessionSecret.TryParse(context.Request.Cookies[Name(context)], out secret);

    internal static void Write(HttpContext context, SessionSecret secret) =>
        context.Response.Cookies.Append(Name(context), secret.Format(), Options(context, Lifetime));

    /// <summary>Has the browser forget its session; the session itself is ended elsewhere.</summary>
    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name(context), Options(context, null));

    /// <summary>Of a cookie that is this host's alone.</summary>
    internal static CookieOptions Options(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
