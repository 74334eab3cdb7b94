using Domicile.Base;
using Domicile.Identity.Accounts;
using Domicile.Identity.Own;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Visits;

/// <summary>Takes a browser back from the custodian's own pages: its code is good once, and for the browser alone that was sent.</summary>
internal sealed class FinishVisit(
    IVisits visits, SignIn signIn, SignUp signUp, Newcomers newcomers, ChangePassword password, Browser browser, CurrentSession current,
    IRegistrar credentials)
{
    /// <returns>The path to go on to.</returns>
    public async Task<Outcome<string>> Do(string code, HttpContext context, CancellationToken cancellationToken)
    {
        if (VisitCookie.Read(context) is not { } binding) return VisitRefusals.Over;
        if (!(await visits.Finish(code, binding, cancellationToken)).Succeeded(out var visited, out var refusal)) return refusal;
        switch (visited)
        {
            case { Purpose: VisitPurpose.SignUp, Session: { } first }:
                if (!newcomers.Take(visited.Subject, out var reserved, out var applicant)) return await Drop(first, cancellationToken);
                if ((await signUp.Complete(reserved, applicant, first, cancellationToken)).Refusal is { } unmade) return unmade;
                await browser.Keep(context, first, cancellationToken);
                return visited.Next;
            case { Session: { } begun }:
                // Known to the custodian, and not here, as after a restore.
                if (await browser.Who(begun.Subject, cancellationToken) is null) return await Drop(begun, cancellationToken);
                await signIn.Note(begun, cancellationToken);
                return (await browser.Keep(context, begun, cancellationToken)).EraseAt is null ? visited.Next : "/privacy/leaving";
            case { Purpose: VisitPurpose.Password } when context.SubjectOrLeaving() == visited.Subject:
                await password.Note(visited.Subject, context, cancellationToken);
                return "/settings?done=password#password";
            default:
                return visited.Next;
        }
    }

    private async Task<Outcome<string>> Drop(BegunSession session, CancellationToken cancellationToken)
    {
        await credentials.SignOut(session.Secret, cancellationToken);
        current.Use(null);
        return VisitRefusals.Over;
    }
}
