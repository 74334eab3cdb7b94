using Domicile.Sealing;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Sessions;

/// <summary>The secret of the request at hand: it goes when the request goes.</summary>
internal sealed class CurrentSession(IHttpContextAccessor requests) : ICurrentSession
{
    private static readonly object Key = new();

    public SessionSecret? Secret => requests.HttpContext is not { } context ? null
        : context.Items.TryGetValue(Key, out var given) ? given as SessionSecret
        : SessionCookie.TryRead(context, out var shown) ? shown : null;

    /// <summary>From here on the request is this session's; nobody's where it is null.</summary>
    public void Use(SessionSecret? secret)
    {
        if (requests.HttpContext is { } context) context.Items[Key] = secret;
    }
}
