using Domicile.Base;
using Domicile.Credentials.Visits;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.SignInPages;

/// <summary>
/// <c>/visit</c>: what somebody new, or signed in, says to the custodian: the first credential, a new one, or once more who it is. The service's
/// ticket opens it once, and the form names it from then on.
/// </summary>
internal sealed class VisitingPage(Layout layout, IVisitDesk desk, Passwords passwords, Throttle throttle)
{
    /// <summary>How often a session may say a password.</summary>
    public static readonly Rate Proofs = new(10, TimeSpan.FromSeconds(90));

    public async Task<IResult> Open(HttpContext context)
    {
        var opened = await desk.Open(context.Request.Query["ticket"].ToString(), layout.MarkOf(context), context.RequestAborted);
        return opened.Succeeded(out var page, out var refusal) ? Show(page, [], null) : layout.Stop(refusal);
    }

    public async Task<IResult> Go(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (visit, mark) = (form["visit"].ToString(), layout.MarkOf(context));
        if (!(await desk.Find(visit, mark, context.RequestAborted)).Succeeded(out var page, out var refusal)) return layout.Stop(refusal);
        var said = Layout.Said(form);
        if (Refuse(context, page, said) is { } wrong) return Show(page, [], wrong);
        if ((await desk.Go(visit, said, mark, Layout.PlaceOf(context), context.RequestAborted)).Succeeded(out var step, out refusal))
        {
            layout.Mark(context, step.Mark);
            return step.Code is { } code ? layout.Back(code) : Show(step.Page!, step.Codes, null);
        }
        // As it is now: the proof may have run out meanwhile.
        return (await desk.Find(visit, mark, context.RequestAborted)).Succeeded(out page, out var over) ? Show(page, [], refusal) : layout.Stop(over);
    }

    public async Task<IResult> BeginPasskey(HttpContext context)
    {
        if (throttle.Admit(SignInPage.Guesses, context.Connection.RemoteIpAddress).Refusal is { } tooMany) return tooMany.ToProblem();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var visit = form["visit"].ToString() is { Length: > 0 } named ? named : null;
        return (await desk.BeginPasskey(visit, layout.MarkOf(context), context.RequestAborted)).Succeeded(out var options, out var refusal)
            ? Results.Ok(options) : refusal.ToProblem();
    }

    private Refusal? Refuse(HttpContext context, VisitPage page, Credential? said)
    {
        if (page.Stage == VisitStage.Proof)
        {
            return throttle.Admit(SignInPage.Guesses, context.Connection.RemoteIpAddress).Refusal
                ?? throttle.Admit(Proofs, page.Session.ToByteArray()).Refusal;
        }
        return page.Stage == VisitStage.Act && said?.Password is { } password ? passwords.Parse(password, page.Name, "").Refusal : null;
    }

    private IResult Show(VisitPage page, IReadOnlyList<string> codes, Refusal? refusal)
    {
        var (title, lead) = (page.Stage, page.Purpose) switch
        {
            (VisitStage.Proof, _) => ("Is it you?", "Show it once more, so that whoever finds this browser open cannot do this. It counts for five minutes."),
            (VisitStage.Kept, _) => ("Your recovery codes",
                "Each lets you in once if you lose your password or device. Nobody can show them to you again: print them, or keep them safe."),
            (_, VisitPurpose.SignUp) => ("How will you sign in?", "By a password, or by a passkey: your fingerprint, face or device code."),
            (_, VisitPurpose.Passkey) => ("Add a passkey", "Sign in with your fingerprint, face or device code. Nothing to remember, nothing to steal."),
            (_, VisitPurpose.Codes) => ("New recovery codes", "Eight new ones. The old ones stop working."),
            _ => (page.HasPassword ? "Change your password" : "Set a password", "Every other device is signed out."),
        };
        var controls = (page.Stage, page.Purpose) switch
        {
            (VisitStage.Proof, _) => Html.Of($"""
                {(page.HasPassword ? Layout.Field("password", "Your password", "password", PasswordLength.Max, "current-password") : Html.None)}
                {(page.HasPassword ? Button("Go on") : Html.None)}
                {(page.HasPasskey ? Layout.Passkey("prove", "Use a passkey") : Html.None)}
                """),
            (VisitStage.Kept, _) => Html.Of($"{Codes(codes)}{Button("I have kept them")}"),
            (_, VisitPurpose.SignUp) => Html.Of($"{NewPassword()}{Button("Go on")}{Layout.Passkey("make", "Use a passkey instead")}"),
            (_, VisitPurpose.Passkey) => Html.Of($"""
                {Layout.Passkey("make", "Make a passkey", "button")}
                <noscript><p class="hint">Adding a passkey needs JavaScript.</p></noscript>
                """),
            (_, VisitPurpose.Codes) => Button("Make new codes"),
            _ => Html.Of($"{NewPassword()}{Button(page.HasPassword ? "Change password" : "Set a password")}"),
        };
        return layout.Page(title, Html.Of($"""
            {Layout.Head("@" + page.Name, title, lead)}
            {Layout.Notice(refusal == CredentialRefusals.WrongProof ? "This is not your password." : refusal?.Message)}
            <form method="post" action="/visit" class="stack">
            {Layout.Hidden("visit", page.Visit)}<input type="text" value="{page.Name}" autocomplete="username" hidden readonly>
            {controls}
            </form>
            {(page.Stage == VisitStage.Kept ? Html.None : Html.Of($"<p><a href=\"{layout.At(page.Next)}\">Not now</a></p>"))}
            """), refusal?.Status ?? StatusCodes.Status200OK);
    }

    private static Html Button(string label) => Html.Of($"<button class=\"button large block\">{label}</button>");

    private static Html NewPassword() => Layout.Field("password", "New password", "password", PasswordLength.Max, "new-password", "",
        $"At least {PasswordLength.Min} characters. A few words make a good one.");

    private static Html Codes(IReadOnlyList<string> codes) =>
        Html.Of($"<ul class=\"list codes\">{codes.Select(code => Html.Of($"<li class=\"list-row\"><code>{code}</code></li>"))}</ul>");
}
