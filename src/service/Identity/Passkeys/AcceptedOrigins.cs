using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Domicile.Identity.Passkeys;

/// <summary>
/// For which site passkeys are made, and the origins from which they are accepted: the service's own public address. No header of a request has a
/// say in it, because whoever passes a stolen ceremony on writes those.
/// </summary>
internal sealed class AcceptedOrigins(IOptions<IdentityOptions> options, IServer server) : IConfigureOptions<IdentityPasskeyOptions>
{
    private const string Localhost = "localhost";

    private Uri? Public { get; } = options.Value.PublicUrl is { } url ? new(url) : null;

    public void Configure(IdentityPasskeyOptions options)
    {
        options.ServerDomain = Public?.IdnHost ?? Localhost;
        options.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && All().Contains(context.Origin, StringComparer.Ordinal));
    }

    // Without a public address: where it listens, by that name and as localhost.
    private IEnumerable<string> All()
    {
        if (Public is not null) return [Origin(Public.Scheme, Public.IdnHost, Public.Port)];
        return server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(BindingAddress.Parse)
            .SelectMany(own => (string[])[Origin(own.Scheme, own.Host, own.Port), Origin(own.Scheme, Localhost, own.Port)]);
    }

    /// <summary>As browsers write it (WHATWG URL): no port where it is the scheme's own.</summary>
    private static string Origin(string scheme, string host, int port) =>
        (scheme, port) is ("http", 80) or ("https", 443) ? $"{scheme}://{host}" : $"{scheme}://{host}:{port}";
}
