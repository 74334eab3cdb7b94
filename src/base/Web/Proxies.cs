using System.Net;
using Domicile.Base;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Domicile.Web;

/// <summary>The proxies that stand before the service: what they say of a visitor's address and scheme counts, and what anybody else says does not.</summary>
public sealed class Proxies
{
    private static readonly char[] Between = [',', ' '];

    /// <summary>Addresses and networks, such as <c>127.0.0.1,10.0.0.0/8</c>; empty for none.</summary>
    /// <exception cref="FormatException">One of them is neither.</exception>
    [Setting("DOMICILE_PROXIES")]
    public string Trusted
    {
        get;
        set
        {
            Networks = [.. value.Split(Between, StringSplitOptions.RemoveEmptyEntries).Select(Network)];
            field = value;
        }
    } = "";

    internal IReadOnlyList<IPNetwork> Networks { get; private set; } = [];

    internal bool Trust(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true }) address = address.MapToIPv4();
        return address is not null && Networks.Any(network => network.Contains(address));
    }

    private static IPNetwork Network(string text) =>
        IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8) : IPNetwork.Parse(text);
}

/// <summary>Applies what proxies say.</summary>
public static partial class ForwardedRequests
{
    /// <summary>
    /// Takes the visitor's address and scheme from <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>, from the last entry backwards for as long as it was
    /// a proxy that wrote it. Comes before everything else.
    /// </summary>
    public static IApplicationBuilder UseProxies(this IApplicationBuilder app)
    {
        var proxies = app.ApplicationServices.GetRequiredService<IOptions<Proxies>>().Value;
        var log = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Proxies).FullName!);
        var warned = 0;
        app.Use((context, next) =>
        {
            // Once: anybody can write such a header.
            if (HasForwarded(context.Request.Headers) && !proxies.Trust(context.Connection.RemoteIpAddress) && Interlocked.Exchange(ref warned, 1) == 0) LogUntrusted(log);
            return next(context);
        });
        if (proxies.Networks.Count == 0) return app;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies.Networks) options.KnownIPNetworks.Add(network);
        return app.UseForwardedHeaders(options);
    }

    /// <summary>Whether a proxy has passed the request on. Whoever says so without one is taken for a visitor like others.</summary>
    internal static bool IsForwarded(this HttpRequest request) => request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName);

    private static bool HasForwarded(IHeaderDictionary headers) => headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName)
        || headers.ContainsKey(ForwardedHeadersDefaults.XForwardedProtoHeaderName) || headers.ContainsKey("Forwarded");

    [LoggerMessage(LogLevel.Warning, "A request had forwarded headers and did not come from an address of DOMICILE_PROXIES: they were ignored. "
        + "If a proxy stands before the service, name its address there; otherwise all its visitors count as one. This is said once.")]
    private static partial void LogUntrusted(ILogger logger);
}
