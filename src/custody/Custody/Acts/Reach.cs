using System.Net;

namespace Domicile.Custody.Acts;

/// <summary>From where this process can be reached.</summary>
/// <param name="IsLocal">Whether from this machine alone.</param>
public sealed record Reach(bool IsLocal)
{
    /// <summary>The reach of a process that listens at these addresses, each of which may be several with semicolons between them.</summary>
    public static Reach Of(params IEnumerable<string> urls) => new(urls.SelectMany(several => several.Split(';')).All(url =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)))));
}
