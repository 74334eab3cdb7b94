using System.Net;
using Domicile.Sealing;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Requests;

/// <summary>Where a request comes from. Held in memory during the request; what is kept of it is sealed.</summary>
/// <param name="Ip">The address.</param>
/// <param name="Device">Browser and system in plain words, such as "Firefox on Android": no more of the user agent is kept.</param>
internal sealed record Visitor(IPAddress Ip, string Device)
{
    public static Visitor Of(HttpContext context) => new(
        context.Connection.RemoteIpAddress ?? IPAddress.None, Describe(context.Request.Headers.UserAgent.ToString()));

    internal static string Describe(string agent)
    {
        var browser = First(agent, ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl")) ?? "An app or browser";
        var system = First(agent, ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux"));
        return system is null ? browser : $"{browser} on {system}";
    }

    /// <summary>As the custodian is told.</summary>
    public Place Place => new(Device, (Ip.IsIPv4MappedToIPv6 ? Ip.MapToIPv4() : Ip).ToString());

    private static string? First(string agent, params ReadOnlySpan<(string Mark, string Name)> known)
    {
        foreach (var (mark, name) in known)
            if (agent.Contains(mark, StringComparison.Ordinal)) return name;
        return null;
    }

    // The address and device must not reach a log by way of ToString.
    public override string ToString() => nameof(Visitor);
}
