using System.Net;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Requests;

/// <summary>Where a request comes from. Held in memory during the request; what is kept of it is sealed.</summary>
/// <param name="Ip">The address.</param>
/// <param name="Device">Browser and system in plain words, such as "Firefox on Android": no more of the user agent is kept.</param>
internal sealed record Visitor(IPAddress Ip, string Device)
{
    public static Visitor Of(HttpContext context) => new(
        context.Connection.RemoteIpAddress ?? IPAddress.None, UserAgent.Describe(context.Request.Headers.UserAgent.ToString()));

    /// <summary>As the custodian is told.</summary>
    public Place Place => new(Device, (Ip.IsIPv4MappedToIPv6 ? Ip.MapToIPv4() : Ip).ToString());

    // The address and device must not reach a log by way of ToString.
    public override string ToString() => nameof(Visitor);
}
