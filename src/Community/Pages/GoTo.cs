using Domicile.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Community;

/// <summary>Addresses that only lead on to another page.</summary>
internal static class GoTo
{
    /// <summary>The caller's own profile, whatever its name.</summary>
    public static async Task<RedirectHttpResult> Me(HttpContext context, Browser browser, CancellationToken cancellationToken) => TypedResults.Redirect(
        context.Leaving() is not null ? "/privacy/leaving"
        : context.Subject() is { } subject && await browser.Who(subject, cancellationToken) is { } who ? "/@" + who.Profile.Name
        : LocalPath.To("/sign-in", "/me"));

    public static async Task<RedirectHttpResult> SignOut(HttpContext context, Browser browser, CancellationToken cancellationToken)
    {
        await browser.Forget(context, cancellationToken);
        return TypedResults.Redirect("/");
    }
}
