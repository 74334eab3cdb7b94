using Domicile.Base;

namespace Domicile.Credentials;

/// <summary>For which site people have passkeys, and how long they stay signed in.</summary>
public sealed class CredentialOptions
{
    /// <summary>Where people reach the service; null where that is on this machine alone.</summary>
    /// <exception cref="FormatException">It is not an address of a site, such as <c>https://clips.example</c>.</exception>
    [Setting("DOMICILE_PUBLIC_URL")]
    public string? PublicUrl
    {
        get;
        set => field = value is null || IsSite(value) ? value : throw new FormatException();
    }

    /// <summary>Where the planes are apart: where people reach the custodian's own pages, on a host of its own under the service's. Empty: there are none.</summary>
    /// <exception cref="FormatException">It is not an address of a site, such as <c>https://keys.clips.example</c>.</exception>
    [Setting("DOMICILE_PAGES_URL")]
    public string? PagesUrl
    {
        get;
        set => field = value is null || IsSite(value) ? value : throw new FormatException();
    }

    /// <summary>How long a session lasts after it was last used.</summary>
    [Setting("DOMICILE_SESSION_IDLE")] public TimeSpan SessionIdle { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a session lasts at most.</summary>
    [Setting("DOMICILE_SESSION_LIFETIME")] public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Whether the service listens elsewhere: set by whoever composes the process.</summary>
    public bool IsApart { get; set; }

    /// <summary>Whether the custodian's pages, if there are any, can be used: by the browser for the same passkeys, and from nowhere but the service.</summary>
    internal bool IsUsable => PagesUrl is null || (IsApart && PublicUrl is not null && new Uri(PagesUrl) is var pages && new Uri(PublicUrl) is var service
        && pages.Authority != service.Authority && pages.Scheme == service.Scheme
        && (pages.IdnHost == service.IdnHost ? pages.IsLoopback : pages.IdnHost.EndsWith("." + service.IdnHost, StringComparison.Ordinal)));

    private static bool IsSite(string url) => Uri.TryCreate(url, UriKind.Absolute, out var site)
        && (site.Scheme == Uri.UriSchemeHttps || site.Scheme == Uri.UriSchemeHttp) && site is { PathAndQuery: "/", UserInfo: "", Fragment: "" };
}
