using Domicile.Base;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Visits;

/// <summary>The page or endpoint is told a password, a passkey's answer or a recovery code, or tells one.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class HearsCredentialsAttribute : Attribute;

/// <summary>
/// Where the custodian has pages of its own, sends browsers there that come to sign in or to confirm, and refuses programs, before anything of
/// the request is read: no password enters this process.
/// </summary>
internal sealed class SendToCustodian(RequestDelegate next, IVisits visits, BeginVisit begin)
{
    public async Task Invoke(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<HearsCredentialsAttribute>() is null)
        {
            await next(context);
            return;
        }
        var request = context.Request;
        var found = await visits.FindPages(context.RequestAborted);
        // A page that only shows its form hears nothing yet.
        if (found.Succeeded(out var pages, out var away) ? pages.Length == 0 : HttpMethods.IsGet(request.Method))
        {
            await next(context);
            return;
        }
        var sent = pages is null ? away! : request.Path.StartsWithSegments("/api") ? VisitRefusals.CustodianAlone : await Where(context, pages);
        if (sent.Succeeded(out var url, out var refusal)) context.Response.Redirect(url);
        else await refusal.ToProblem().ExecuteAsync(context);
    }

    private async Task<Outcome<string>> Where(HttpContext context, string pages)
    {
        var path = LocalPath.Of(context.Request.Query["next"]);
        context.Response.GetTypedHeaders().CacheControl = new() { NoStore = true };
        if (context.Request.Path.StartsWithSegments("/confirm")) return await begin.Do(VisitPurpose.Confirm, context, path, context.RequestAborted);
        var page = context.Request.Path.StartsWithSegments("/recover") ? "recover" : "sign-in";
        return $"{pages}/{page}?state={VisitCookie.Challenge(context)}&return={Uri.EscapeDataString(path)}";
    }
}
