using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Sessions;

/// <summary>
/// The cookie that carries a session's token: HttpOnly, SameSite=Lax and, over HTTPS, bound to this very host by its
/// <c>__Host-</c> name (RFC 6265bis), so that a neighbouring site cannot plant one.
/// </summary>
public static class SessionCookie
{
    /// <summary>How stale the time of last use may be: a use within it writes nothing.</summary>
    internal static readonly TimeSpan Slide = TimeSpan.FromMinutes(10);

    private const int TokenBytes = 32;

    private static string Name(HttpContext context) => context.Request.IsHttps ? "__Host-domicile" : "domicile";

    internal static bool TryReadHash(HttpContext context, [NotNullWhen(true)] out byte[]? hash)
    {
        hash = null;
        Span<byte> token = stackalloc byte[TokenBytes + 1];
        if (context.Request.Cookies[Name(context)] is not { Length: 43 } text || !Base64Url.IsValid(text)) return false;
        if (!Base64Url.TryDecodeFromChars(text, token, out var length) || length != TokenBytes) return false;
        hash = SHA256.HashData(token[..TokenBytes]);
        return true;
    }

    /// <summary>A new token, sent to the browser; what is kept is its hash.</summary>
    internal static void Write(HttpContext context, ReadOnlySpan<byte> token, TimeSpan lifetime) =>
        context.Response.Cookies.Append(Name(context), Base64Url.EncodeToString(token), Options(context, lifetime));

    /// <summary>Has the browser forget its session; the session itself is ended elsewhere.</summary>
    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name(context), Options(context, null));

    internal static byte[] NewToken() => RandomNumberGenerator.GetBytes(TokenBytes);

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
