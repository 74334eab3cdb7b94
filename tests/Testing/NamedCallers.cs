using System.Text.Encodings.Web;
using Domicile.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Testing;

/// <summary>Believes whoever a request's header names: for a module that is tested without accounts.</summary>
internal sealed class NamedCallers(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public new const string Scheme = "test";
    public const string Header = "X-Test-Subject";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers[Header].ToString() is { Length: > 0 } subject
        ? AuthenticateResult.Success(new(new(new System.Security.Claims.ClaimsIdentity([new(Caller.SubjectClaim, subject)], Scheme)), Scheme))
        : AuthenticateResult.NoResult());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Caller.SignInFirst.ToProblem().ExecuteAsync(Context);
}
