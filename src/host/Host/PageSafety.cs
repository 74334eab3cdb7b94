using Domicile.Host.Pages;
using Domicile.Sealing;
using Microsoft.AspNetCore.Components;

namespace Domicile.Host;

/// <summary>The headers that keep a page to itself: no foreign script, style, frame, form target or request.</summary>
internal static class PageSafety
{
    private const string Start = "default-src 'none'; script-src 'self'", Rest =
        "; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
        + "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UsePageSafety(this WebApplication app)
    {
        var visits = app.Services.GetRequiredService<IVisits>();
        app.Use((context, next) => Guard(context, next, visits));
    }

    private static Task Guard(HttpContext context, RequestDelegate next, IVisits visits)
    {
        // As late as possible: an error page starts from cleared headers.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            var assets = context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>();
            // Whose answer leads to the custodian's own pages, if it has some, is a form that is sent there.
            var rest = visits.Pages is { } pages ? Rest.Replace("form-action 'self'", "form-action 'self' " + pages, StringComparison.Ordinal) : Rest;
            headers.ContentSecurityPolicy = assets is null ? Start + rest : $"{Start} {PageImports.Of(assets).Source}{rest}";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "geolocation=(), payment=(), usb=(), camera=(self), microphone=(self)";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
