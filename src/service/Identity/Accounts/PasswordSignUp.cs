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
    /// <returns>The account, or the first refusal.</returns>
    public Task<Outcome<NewAccount>> Do(SignUpRequest request, Visitor visitor, IDictionary<string, Refusal> refusals, CancellationToken cancellationToken) =>
        throttle.Try(Rates.SignUp, visitor.Ip, () => Try(request, visitor, refusals, cancellationToken));

    private async Task<Outcome<NewAccount>> Try(
        SignUpRequest request, Visitor visitor, IDictionary<string, Refusal> refusals, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (Applicant.Parse(request, passwords, today, refusals) is not { } applicant) return refusals.First().Value;
        var started = await signUp.Do(applicant, new(Password: applicant.Password), visitor, cancellationToken);
        if (started.Refusal is { } refusal && refusal.Code != Throttle.TooMany.Code)
            refusals[refusal == EmailAddress.Taken ? nameof(request.Email) : nameof(request.Name)] = refusal;
        return started;
    }

    public static async Task<Results<Created<SignedUp>, Problem>> Endpoint(
        SignUpRequest request, HttpContext context, PasswordSignUp signUp, Browser browser, CancellationToken cancellationToken)
    {
        var refusals = new Dictionary<string, Refusal>();
        return await Keep(await signUp.Do(request, Visitor.Of(context), refusals, cancellationToken), context, browser, cancellationToken);
    }

    public static async Task<Results<Created<SignedUp>, Problem>> Keep(Outcome<NewAccount> made, HttpContext context, Browser browser, CancellationToken cancellationToken)
    {
        if (!made.Succeeded(out var account, out var refusal)) return refusal.ToProblem();
        var signedIn = await browser.Keep(context, account.Session, cancellationToken);
        return TypedResults.Created("/api/session", new SignedUp(signedIn.Profile, account.Codes));
    }
}

/// <summary>Who has just signed up, and is signed in.</summary>
/// <param name="Profile">As everyone sees it.</param>
/// <param name="Codes">Eight recovery codes, told this once. Each lets one in once, without password or passkey.</param>
internal sealed record SignedUp(Profile Profile, IReadOnlyList<string> Codes);
