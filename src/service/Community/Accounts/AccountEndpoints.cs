using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Domicile.Community;

/// <summary>Who is signed in.</summary>
/// <param name="Profile">As everyone sees it.</param>
/// <param name="EraseAt">When the account will be erased; null unless its deletion waits to be undone.</param>
internal sealed record SignedIn(Profile Profile, DateTimeOffset? EraseAt);

/// <summary>Signing up, in, out; the account and its sessions.</summary>
internal static class AccountEndpoints
{
    public static void Map(IEndpointRouteBuilder api, IEndpointRouteBuilder mine)
    {
        api.MapPost("/accounts", SignUp).WithName("signUp").WithSummary("Makes an account and signs in.");
        api.MapPost("/session", SignIn).WithName("signIn").WithSummary("Signs in by user name or e-mail address, and password.");
        api.MapGet("/session", Show).WithName("whoAmI").WithSummary("Who is signed in.");
        api.MapDelete("/session", SignOut).WithName("signOut").WithSummary("Ends this session.");
        mine.MapGet("/account", ShowAccount.Endpoint).WithName("account").WithSummary("One's own account, with what is sealed.");
        mine.MapPut("/account/password", ChangePassword.Endpoint).WithName("changePassword").WithSummary("Changes the password and ends every other session.");
        mine.MapPost("/age-check", CheckAge.Endpoint).WithName("checkAge").WithSummary("Has one's own birth date opened to see whether one is 18; for this session, the answer is kept.");
        mine.MapGet("/sessions", ListSessions.List).WithName("sessions").WithSummary("Where one is signed in.");
        mine.MapDelete("/sessions", ListSessions.EndAllOthers).WithName("endOtherSessions").WithSummary("Ends every session but this one.");
        mine.MapDelete("/sessions/{id:guid}", ListSessions.EndOne).WithName("endSession").WithSummary("Ends a session.");
    }

    private static async Task<Results<Created<SignedIn>, ProblemHttpResult>> SignUp(
        SignUpRequest request, HttpContext context, PasswordSignUp signUp, Browser browser, CancellationToken cancellationToken)
    {
        var refusals = new Dictionary<string, Refusal>();
        var started = await signUp.Do(request, Visitor.Of(context), refusals, cancellationToken);
        if (!started.Succeeded(out var session, out var refusal)) return refusal.ToProblem();
        var signedIn = await browser.Keep(context, session, cancellationToken);
        return TypedResults.Created("/api/session", signedIn);
    }

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SignIn(
        SignInRequest request, HttpContext context, SignIn signIn, Browser browser, CancellationToken cancellationToken)
    {
        var started = await signIn.Do(request, Visitor.Of(context), cancellationToken);
        if (!started.Succeeded(out var session, out var refusal)) return refusal.ToProblem();
        return TypedResults.Ok(await browser.Keep(context, session, cancellationToken));
    }

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> Show(HttpContext context, Browser browser, CancellationToken cancellationToken) =>
        context.SubjectOrLeaving() is { } subject && await browser.Who(subject, cancellationToken) is { } who
            ? TypedResults.Ok(who) : Caller.SignInFirst.ToProblem();

    private static async Task<NoContent> SignOut(HttpContext context, Browser browser, CancellationToken cancellationToken)
    {
        await browser.Forget(context, cancellationToken);
        return TypedResults.NoContent();
    }
}
