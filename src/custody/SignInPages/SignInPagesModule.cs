using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Domicile.SignInPages;

/// <summary>The module's doors: the custodian's own pages, on which people say passwords, passkeys and recovery codes.</summary>
public static class SignInPagesModule
{
    private const int MaxBody = 32 * 1024;

    public static IServiceCollection AddSignInPages(this IServiceCollection services) =>
        services.AddSingleton<Passwords>().AddSingleton<Layout>().AddSingleton<SignInPage>().AddSingleton<VisitingPage>();

    /// <summary>Maps nothing where the pages have no address. They answer on their own host alone.</summary>
    public static IEndpointRouteBuilder MapSignInPages(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<IVisits>().Pages is not { } url) return app;
        var pages = app.MapGroup("").RequireHost(new Uri(url).IdnHost).ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        pages.AddEndpointFilter((context, next) => Guard(context, next, url));
        pages.MapGet("/sign-in", (HttpContext context, SignInPage page) => page.Show(context));
        pages.MapPost("/sign-in", (HttpContext context, SignInPage page) => page.SignIn(context));
        pages.MapGet("/recover", (HttpContext context, SignInPage page) => page.ShowRecovery(context));
        pages.MapPost("/recover", (HttpContext context, SignInPage page) => page.Recover(context));
        pages.MapGet("/visit", (HttpContext context, VisitingPage page) => page.Open(context));
        pages.MapPost("/visit", (HttpContext context, VisitingPage page) => page.Go(context));
        pages.MapPost("/passkey/options", (HttpContext context, VisitingPage page) => page.BeginPasskey(context));
        foreach (var (file, type) in new[]
        {
            ("app.css", "text/css"), ("components.css", "text/css"), ("icons.svg", "image/svg+xml"), ("passkeys.js", "text/javascript"),
        })
        {
            pages.MapGet("/pages/" + file, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=3600";
                return Results.Stream(typeof(SignInPagesModule).Assembly.GetManifestResourceStream(file)!, type + "; charset=utf-8");
            });
        }
        return app;
    }

    /// <summary>Forms are taken from these pages alone, answers are kept nowhere, and no other site shows or reads them.</summary>
    private static async ValueTask<object?> Guard(EndpointFilterInvocationContext context, EndpointFilterDelegate next, string url)
    {
        var (request, headers) = (context.HttpContext.Request, context.HttpContext.Response.Headers);
        var service = context.HttpContext.RequestServices.GetRequiredService<Layout>().Service;
        // A form's answer leads to the service, which is a target of the form to browsers.
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + $"form-action 'self' {service}; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        if (new Uri(url) is { Scheme: "https", IsLoopback: false }) headers.StrictTransportSecurity = PublicSite.StrictTransport;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Every browser says the origin of a form. The host that a proxy passes on has no say in it.
        if (HttpMethods.IsPost(request.Method) && request.Headers[HeaderNames.Origin] != url) return StrictRequests.OtherSite.ToProblem();
        return await next(context);
    }
}
