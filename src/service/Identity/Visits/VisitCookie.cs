using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Visits;

/// <summary>What ties a browser's visits to it: the same for all of them, since several pages may be open. Only the browser has it.</summary>
internal static class VisitCookie
{
    /// <summary>The hash that goes with the browser; the cookie is made where there is none.</summary>
    public static string Challenge(HttpContext context)
    {
        if (Read(context) is not { } binding)
        {
            binding = VisitBinding.New();
            context.Response.Cookies.Append(Name(context), binding, SessionCookie.Options(context, null));
        }
        return VisitBinding.ChallengeOf(binding);
    }

    public static string? Read(HttpContext context) => context.Request.Cookies[Name(context)] is { Length: VisitBinding.Length } binding ? binding : null;

    private static string Name(HttpContext context) => context.Request.IsHttps ? "__Host-domicile-visit" : "domicile-visit";
}
