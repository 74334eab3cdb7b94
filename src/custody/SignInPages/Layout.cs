using System.Text;
using System.Text.Json;
using Domicile.Base;
using Domicile.Credentials.Visits;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Domicile.SignInPages;

/// <summary>The frame of every page, and what their forms are made of.</summary>
internal sealed class Layout(IVisitDesk desk, IOptions<DomicileOptions> domicile)
{
    private bool IsSecure => Service.StartsWith("https:", StringComparison.Ordinal);

    // Bound to this very host: neither the service nor another host under it can plant one.
    private string MarkName => IsSecure ? "__Host-domicile-keys" : "domicile-keys";

    /// <summary>Where the service is.</summary>
    public string Service => desk.Service;

    /// <summary>A path of the service, whatever it says.</summary>
    public string At(string next) => Service + (next.StartsWith('/') ? next : "/");

    /// <summary>Sends the browser back with what it is known by, this once.</summary>
    public IResult Back(string code) => Results.Redirect($"{Service}/session/enter?code={code}");

    /// <summary>By what the browser of somebody who has just proved who they are is known here, and never to the service.</summary>
    public string? MarkOf(HttpContext context) => context.Request.Cookies[MarkName];

    public void Mark(HttpContext context, string? mark)
    {
        if (mark is null) return;
        context.Response.Cookies.Append(MarkName, mark,
            new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = IsSecure, Path = "/", MaxAge = TimeSpan.FromMinutes(5) });
    }

    public IResult Page(string title, Html body, int status = StatusCodes.Status200OK)
    {
        var page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} · Domicile</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/pages/app.css">
            <link rel="stylesheet" href="/pages/components.css">
            <script type="module" src="/pages/passkeys.js"></script>
            </head>
            <body>
            <main class="page narrow">
            {body}
            <p class="small muted">This page is run by {domicile.Value.TechnologyPartner}, who keeps the keys.
            {domicile.Value.Operator}, who runs the service, does not see what you type here.</p>
            </main>
            </body>
            </html>
            """);
        return Results.Text(page.Text, "text/html; charset=utf-8", Encoding.UTF8, status);
    }

    /// <summary>Says that it cannot go on, and where to begin again.</summary>
    public IResult Stop(Refusal refusal) => Page("Start again", Html.Of($"""
        <header class="stack tight"><h1>Start again</h1><p class="lead">{refusal.Message}</p></header>
        <a class="button large block" href="{Service}/">Back to the service</a>
        """), refusal.Status);

    public static Html Head(string above, string title, string lead) =>
        Html.Of($"<header class=\"stack tight\"><p class=\"eyebrow\">{above}</p><h1>{title}</h1><p class=\"lead\">{lead}</p></header>");

    public static Html Notice(string? failure) => failure is null ? Html.None
        : Html.Of($"<p class=\"notice bad\" role=\"alert\">{Icon("alert")}<span>{failure}</span></p>");

    private static Html Icon(string name) => Html.Of($"<svg class=\"icon\" aria-hidden=\"true\"><use href=\"/pages/icons.svg#{name}\"></use></svg>");

    public static Html Hidden(string name, string value) => Html.Of($"<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");

    /// <summary>A labelled control.</summary>
    /// <param name="name">Of the form's field, and the control's id.</param>
    /// <param name="label">What people read.</param>
    /// <param name="type">Of the input.</param>
    /// <param name="most">Characters.</param>
    /// <param name="complete">What a password manager fills in.</param>
    /// <param name="value">As it was typed; a password is typed again.</param>
    /// <param name="hint">Below it.</param>
    public static Html Field(
        string name, string label, string type, int most, string complete, string value = "", string hint = "") => Html.Of($"""
        <div class="field"><label for="{name}">{label}</label>
        <input id="{name}" name="{name}" type="{type}" value="{value}" maxlength="{most}" required autocomplete="{complete}"
            autocapitalize="none" spellcheck="false" aria-describedby="{name}-hint">
        <span class="hint" id="{name}-hint">{hint}</span></div>
        """);

    /// <summary>A button that makes or proves a passkey, where the browser can.</summary>
    public static Html Passkey(string does, string label, string look = "button quiet") => Html.Of($"""
        {Hidden("ceremony", "")}{Hidden("credential", "")}
        <div class="stack" hidden>
        <button type="button" class="{look} large block" data-passkey="{does}">{Icon("key")}{label}</button>
        <span class="error" role="alert"></span>
        </div>
        """);

    public static Place PlaceOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true }) address = address.MapToIPv4();
        return new(UserAgent.Describe(context.Request.Headers.UserAgent.ToString()), address?.ToString() ?? "");
    }

    /// <summary>What a form says of a credential; null where it says none.</summary>
    public static Credential? Said(IFormCollection form)
    {
        if (form["credential"].ToString() is not { Length: > 0 } answer)
            return form["password"].ToString() is { Length: > 0 } password ? new(Password: password) : null;
        try
        {
            return new(Passkey: new(form["ceremony"].ToString(), JsonElement.Parse(answer)));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
