using Domicile.Base;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Identity.Accounts;

/// <summary>Signs up with a password: what the form and the API share.</summary>
internal sealed class PasswordSignUp(SignUp signUp, Passwords passwords, Throttle throttle, TimeProvider time)
{
    /// <param name="request">As given.</param>
    /// <param name="visitor">Where it comes from.</param>
    /// <param name="refusals">Receives what is wrong with each field, by its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The session, or the first refusal.</returns>
    public async Task<Outcome<StartedSession>> Do(
        SignUpRequest request, Visitor visitor, IDictionary<string, Refusal> refusals, CancellationToken cancellationToken)
    {
        if (throttle.Admit(Rates.SignUp, visitor.Ip).Refusal is { } tooMany) return tooMany;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (Applicant.Parse(request, passwords, today, refusals) is not { } applicant) return refusals.First().Value;
        var started = await signUp.Do(
            applicant, new(Credentials.NewHandle(), passwords.Hash(applicant.Password!), null), visitor, cancellationToken);
        if (started.Refusal is { } refusal) refusals[refusal == EmailAddress.Taken ? nameof(request.Email) : nameof(request.Name)] = refusal;
        return started;
    }

    public static async Task<Results<Created<SignedIn>, Problem>> Endpoint(
        SignUpRequest request, HttpContext context, PasswordSignUp signUp, Browser browser, CancellationToken cancellationToken)
    {
        var refusals = new Dictionary<string, Refusal>();
        var started = await signUp.Do(request, Visitor.Of(context), refusals, cancellationToken);
        if (!started.Succeeded(out var session, out var refusal)) return refusal.ToProblem();
        var signedIn = await browser.Keep(context, session, cancellationToken);
        return TypedResults.Created("/api/session", signedIn);
    }
}
