using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Domicile.Credentials.Passkeys;

/// <summary>
/// For which site passkeys are made, and the origins from which they are accepted: the service's own public address, or, where the custodian has pages of its own,
/// theirs alone. No header of a request has a say in it, because whoever passes a stolen ceremony on writes those.
/// </summary>
internal sealed class AcceptedOrigins(IOptions<CredentialOptions> options, IEnumerable<IServer> servers) : IConfigureOptions<IdentityPasskeyOptions>
{
    private const string Localhost = "localhost";

    // A service that shows a page of its own gets no answer that counts.
    private Uri? Page { get; } = (options.Value.PagesUrl ?? options.Value.PublicUrl) is { } url ? new(url) : null;

    private Uri? Public { get; } = options.Value.PublicUrl is { } url ? new(url) : null;

    public void Configure(IdentityPasskeyOptions options)
    {
        options.ServerDomain = Public?.IdnHost ?? Localhost;
        options.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && Accepts(context.Origin));
    }

    // Without a public address: where this process listens, by that name and as localhost; and where the planes are apart, any port of this machine.
    private bool Accepts(string origin) => Page is not null ? origin == Origin(Page.Scheme, Page.IdnHost, Page.Port)
        : servers.SelectMany(server => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Select(BindingAddress.Parse)
            .Any(own => origin == Origin(own.Scheme, own.Host, own.Port) || origin == Origin(own.Scheme, Localhost, own.Port))
            || (options.Value.IsApart && Uri.TryCreate(origin, UriKind.Absolute, out var site) && site.Host == Localhost);

    /// <summary>As browsers write it (WHATWG URL): no port where it is the scheme's own.</summary>
    private static string Origin(string scheme, string host, int port) =>
        (scheme, port) is ("http", 80) or ("https", 443) ? $"{scheme}://{host}" : $"{scheme}://{host}:{port}";
}
