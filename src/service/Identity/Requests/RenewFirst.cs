using Domicile.Identity.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticAssets;

namespace Domicile.Identity.Requests;

/// <summary>
/// Sends a browser whose session waits for its key to the page that renews it, and from there on to the page that it asked for. Programs and
/// scripts are told so where they must be signed in.
/// </summary>
internal sealed class RenewFirst(RequestDelegate next)
{
    public const string Page = "/renew";

    public Task Invoke(HttpContext context)
    {
        var request = context.Request;
        if (context.Features.Get<LapsedSession>() is null || !IsPage(context) || request.Path == Page) return next(context);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(LocalPath.To(Page, request.Path + request.QueryString));
        return Task.CompletedTask;
    }

    // What a person opens, downloads too; not what a page fetches.
    private static bool IsPage(HttpContext context) => HttpMethods.IsGet(context.Request.Method)
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
        && context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null;
}
