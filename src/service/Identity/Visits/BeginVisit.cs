using Domicile.Base;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Identity.Visits;

/// <summary>Begins a visit at the custodian's own pages, and says where the browser is to go.</summary>
internal sealed class BeginVisit(IVisits visits, Browser browser, CurrentSession current)
{
    /// <summary>Of somebody who is signed in.</summary>
    public async Task<Outcome<string>> Do(VisitPurpose purpose, HttpContext context, string next, CancellationToken cancellationToken)
    {
        if (context.SubjectOrLeaving() is not { } subject || await browser.Who(subject, cancellationToken) is not { } who) return Caller.SignInFirst;
        return await Do(new(purpose, who.Profile.Name, VisitCookie.Challenge(context), next), current.Secret, cancellationToken);
    }

    public async Task<Outcome<string>> Do(VisitPlan plan, SessionSecret? by, CancellationToken cancellationToken) =>
        (await visits.Begin(plan, by, cancellationToken)).Then<string>(ticket => $"{visits.Pages}/visit?ticket={ticket}");

    /// <summary><c>/settings/password</c> and the like: leads to the custodian's page, or, where there is none, to the settings.</summary>
    public static async Task<Results<RedirectHttpResult, Problem>> Endpoint(
        string what, HttpContext context, IVisits visits, BeginVisit begin, CancellationToken cancellationToken)
    {
        var (purpose, section) = what switch
        {
            "password" => (VisitPurpose.Password, "password"),
            "passkey" => (VisitPurpose.Passkey, "passkeys"),
            "codes" => (VisitPurpose.Codes, "codes"),
            _ => (VisitPurpose.SignIn, "you"),
        };
        if (visits.Pages is null || purpose == VisitPurpose.SignIn) return TypedResults.Redirect("/settings#" + section);
        var url = await begin.Do(purpose, context, "/settings#" + section, cancellationToken);
        return url.Succeeded(out var there, out var refusal) ? TypedResults.Redirect(there) : refusal.ToProblem();
    }
}
