using Domicile.Identity.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticAssets;

namespace Domicile.Identity.Requests;

/// <summary>
/// Keeps what a browser gets that shows a session, whether that was looked up or not, out of every cache: the next person at that browser does not find it by
/// going back. What an endpoint says is public, and the files that everyone gets, are kept by browsers that are signed in as by others.
/// </summary>
internal sealed class NoStore(RequestDelegate next)
{
    public Task Invoke(HttpContext context)
    {
        // As late as possible: an error page starts from cleared headers.
        if (SessionCookie.TryRead(context, out _)) context.Response.OnStarting(Forbid, context);
        return next(context);
    }

    private static Task Forbid(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.GetTypedHeaders();
        if (headers.CacheControl is { Public: true } or { NoStore: true }) return Task.CompletedTask;
        if (context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null) headers.CacheControl = new() { NoStore = true };
        return Task.CompletedTask;
    }
}
