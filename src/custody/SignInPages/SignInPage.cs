using Domicile.Base;
using Domicile.Credentials.Visits;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.SignInPages;

/// <summary>
/// <c>/sign-in</c> and <c>/recover</c>. The service sends a browser there with the hash of what it put into the browser's cookie, and the path
/// to go on to; these stand in the form until the person has proved who they are. An e-mail address stays a hash here: user names do alone.
/// </summary>
internal sealed class SignInPage(Layout layout, IVisitDesk desk, Throttle throttle)
{
    /// <summary>How often one network may try.</summary>
    public static readonly Rate Guesses = new(30, TimeSpan.FromSeconds(10));

    private const string AfterRecovery = "/settings#password";

    public IResult Show(HttpContext context) => Form(context.Request.Query["state"], context.Request.Query["return"], "", null);

    public IResult ShowRecovery(HttpContext context) => RecoveryForm(context.Request.Query["state"], context.Request.Query["return"], "", null);

    public async Task<IResult> SignIn(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (state, next, name) = (form["state"].ToString(), form["return"].ToString(), form["name"].ToString());
        var step = await Prove(context, name, Layout.Said(form) ?? new(Password: ""), state, next);
        return step.Succeeded(out var done, out var refusal) ? Back(context, done) : Form(state, next, name, refusal);
    }

    public async Task<IResult> Recover(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (state, next, name) = (form["state"].ToString(), form["return"].ToString(), form["name"].ToString());
        var step = await Prove(context, name, new(Code: form["code"].ToString()), state, AfterRecovery);
        return step.Succeeded(out var done, out var refusal) ? Back(context, done) : RecoveryForm(state, next, name, refusal);
    }

    private Task<Outcome<VisitStep>> Prove(HttpContext context, string name, Credential proof, string state, string next) => throttle.Try(
        Guesses, context.Connection.RemoteIpAddress, () => desk.SignIn(name, proof, state, next, Layout.PlaceOf(context), context.RequestAborted));

    private IResult Back(HttpContext context, VisitStep step)
    {
        layout.Mark(context, step.Mark);
        return layout.Back(step.Code!);
    }

    private IResult Form(string? state, string? next, string name, Refusal? refusal)
    {
        // Whoever comes by themselves is not known to the service yet.
        if (state is not { Length: VisitBinding.Length } || next is null) return Results.Redirect(layout.Service + "/sign-in");
        return layout.Page("Sign in", Html.Of($"""
            {Layout.Head("Domicile", "Welcome back", "Sign in to post, follow, like, and see who read your data.")}
            {Layout.Notice(refusal?.Message)}
            <form method="post" action="/sign-in" class="stack">
            {Layout.Hidden("state", state)}{Layout.Hidden("return", next)}
            {Layout.Field("name", "User name", "text", 64, "username webauthn", name, "Your e-mail address is not known here.")}
            {Layout.Field("password", "Password", "password", PasswordLength.Max, "current-password")}
            <button class="button large block">Sign in</button>
            {Layout.Passkey("prove", "Sign in with a passkey")}
            </form>
            <p>Lost your password or device? <a href="/recover?state={state}&amp;return={Uri.EscapeDataString(next)}">Use a recovery code</a>.</p>
            <p>New here? <a href="{layout.Service}/sign-up?next={Uri.EscapeDataString(next)}">Make an account</a>.</p>
            """), refusal?.Status ?? StatusCodes.Status200OK);
    }

    private IResult RecoveryForm(string? state, string? next, string name, Refusal? refusal)
    {
        if (state is not { Length: VisitBinding.Length } || next is null) return Results.Redirect(layout.Service + "/recover");
        return layout.Page("Use a recovery code", Html.Of($"""
            {Layout.Head("Domicile", "Use a recovery code", "One of the eight that you were shown when you signed up, or one that the operator gave you. Then set a new password or add a passkey within five minutes.")}
            {Layout.Notice(refusal == CredentialRefusals.WrongProof ? "That is not a code of this account, or it was used." : refusal?.Message)}
            <form method="post" action="/recover" class="stack">
            {Layout.Hidden("state", state)}{Layout.Hidden("return", next)}
            {Layout.Field("name", "User name", "text", 64, "username", name)}
            {Layout.Field("code", "Recovery code", "text", 40, "one-time-code", "", "Four groups of four letters and digits.")}
            <button class="button large block">Sign in</button>
            </form>
            <p><a href="/sign-in?state={state}&amp;return={Uri.EscapeDataString(next)}">Back to signing in</a></p>
            """), refusal?.Status ?? StatusCodes.Status200OK);
    }
}
