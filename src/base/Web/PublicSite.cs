using Domicile.Base;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Domicile.Web;

/// <summary>The one address under which people reach the service, where the operator has named it.</summary>
public static class PublicSite
{
    public static readonly Refusal WrongHost = new("wrong-host", 421, "This service has another address. A proxy before it has to pass on the Host header.");

    /// <summary>For two years, as browsers' own lists ask for.</summary>
    public const string StrictTransport = "max-age=63072000";

    /// <summary>
    /// Requests for the site's host have its scheme and address, whatever stands in between; those for others are refused. This machine's own names will
    /// do for whoever asks without a proxy. Follows <see cref="ForwardedRequests.UseProxies"/>.
    /// </summary>
    public static IApplicationBuilder UsePublicSite(this IApplicationBuilder app, Uri site)
    {
        var authority = site.IsDefaultPort ? new HostString(site.IdnHost) : new HostString(site.IdnHost, site.Port);
        var isStrict = site.Scheme == Uri.UriSchemeHttps && !site.IsLoopback;
        return app.Use(async (context, next) =>
        {
            var request = context.Request;
            if (string.Equals(request.Host.Host, site.IdnHost, StringComparison.OrdinalIgnoreCase))
            {
                (request.Scheme, request.Host) = (site.Scheme, authority);
                // As late as possible: an error page starts from cleared headers.
                if (isStrict) context.Response.OnStarting(RequireHttps, context.Response);
            }
            else if ((request.IsForwarded() || !IsThisMachine(request.Host)) && !ForEverybody.Is(context.GetEndpoint()))
            {
                await WrongHost.ToProblem().ExecuteAsync(context);
                return;
            }
            await next(context);
        });
    }

    private static bool IsThisMachine(HostString host) => host.Host is "localhost" or "127.0.0.1" or "[::1]";

    private static Task RequireHttps(object response)
    {
        ((HttpResponse)response).Headers.StrictTransportSecurity = StrictTransport;
        return Task.CompletedTask;
    }
}
