using Domicile.Sealing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Domicile.Custody.Acts;

/// <summary>
/// <c>/quorum</c>: where parties read proposals and sign with a passkey. Three files and no framework, because the custody plane has none:
/// what a party's device is told to sign must not come from the service.
/// </summary>
internal static class QuorumPage
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder app)
    {
        // Where the custodian is elsewhere, so are the page and all that it calls. What is sent there is sent again as it was (307).
        if (app.ServiceProvider.GetService<TakeActs>() is null)
        {
            foreach (var path in (string[])["/quorum/{**rest}", "/api/quorum/{**rest}"])
                app.MapMethods(path, [HttpMethods.Get, HttpMethods.Post], (HttpContext context, ICustodian custodian) => custodian.LedgerUrl is { } url
                    ? Results.Redirect(url.TrimEnd('/') + context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent(), permanent: false, preserveMethod: true)
                    : Results.NotFound()).ExcludeFromDescription();
            return;
        }
        foreach (var (path, file, type) in new[]
        {
            ("/quorum", "quorum.html", "text/html; charset=utf-8"), ("/quorum/quorum.css", "quorum.css", "text/css; charset=utf-8"),
            ("/quorum/quorum.js", "quorum.js", "text/javascript; charset=utf-8"),
        })
        {
            app.MapGet(path, (HttpContext context) =>
            {
                var headers = context.Response.Headers;
                headers[HeaderNames.ContentSecurityPolicy] = ContentSecurityPolicy;
                headers[HeaderNames.XContentTypeOptions] = "nosniff";
                headers[HeaderNames.CacheControl] = "no-cache";
                return Results.Stream(typeof(QuorumPage).Assembly.GetManifestResourceStream(file)!, type);
            }).ExcludeFromDescription();
        }
    }
}
