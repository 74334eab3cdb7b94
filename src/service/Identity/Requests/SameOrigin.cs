using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Requests;

/// <summary>
/// Refuses what another site makes a browser send: a request that may change something must say that it comes from here, by
/// <c>Sec-Fetch-Site</c> or, where the browser does not send it (plain HTTP on a local network), by <c>Origin</c>.
/// Needs no token in forms and no state.
/// </summary>
internal sealed class SameOrigin(RequestDelegate next)
{
    public Task Invoke(HttpContext context)
    {
        var request = context.Request;
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || IsFromHere(request)
            ? next(context) : StrictRequests.OtherSite.ToProblem().ExecuteAsync(context);
    }

    private static bool IsFromHere(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        "same-origin" or "none" => true,
        "" => string.Equals(request.Headers.Origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
