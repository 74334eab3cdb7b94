using Domicile.Identity.Accounts;
using Domicile.Identity.Sessions;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Identity.Pages;

/// <summary>Addresses that only lead on to another page.</summary>
internal static class GoTo
{
    /// <summary>The caller's own profile, whatever its name.</summary>
    public static async Task<RedirectHttpResult> Me(HttpContext context, Browser browser, CancellationToken cancellationToken) => TypedResults.Redirect(
        context.Leaving() is not null ? "/privacy/leaving"
        : context.Subject() is { } subject && await browser.Who(subject, cancellationToken) is { } who ? "/@" + who.Profile.Name
        : LocalPath.To("/sign-in", "/me"));

    /// <summary>The age check for browsers without scripts: back to the page that asked, which then says what came out.</summary>
    public static async Task<Results<RedirectHttpResult, Problem>> CheckedAge(HttpContext context, CheckAge check, CancellationToken cancellationToken, string? next = null)
    {
        var refusal = (await check.Do(context, cancellationToken)).Refusal;
        if (refusal == Caller.SignInFirst) return TypedResults.Redirect(LocalPath.To("/sign-in", next));
        return refusal is null || refusal == CheckAge.TooYoung ? TypedResults.Redirect(LocalPath.Of(next)) : refusal.ToProblem();
    }

    public static async Task<RedirectHttpResult> SignOut(HttpContext context, Browser browser, CancellationToken cancellationToken, string? next = null)
    {
        await browser.Forget(context, cancellationToken);
        return TypedResults.Redirect(LocalPath.Of(next));
    }

    public static async Task<Results<RedirectHttpResult, Problem>> RefuseHelp(AwaitedHelp help, CancellationToken cancellationToken) =>
        (await help.Refuse(cancellationToken)).Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Redirect("/privacy#help");
}
