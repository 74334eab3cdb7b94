using Domicile.Base;
using Domicile.Sealing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Credentials.Passkeys;

/// <summary>Making and proving passkeys, by ASP.NET Core Identity's handler.</summary>
internal sealed class PasskeyCeremony(IServiceScopeFactory scopes, Ceremonies ceremonies)
{
    public async Task<PasskeyOptions> BeginMaking(string handle, string name, SubjectId? subject)
    {
        await using var scope = scopes.CreateAsyncScope();
        var made = await Handler(scope).MakeCreationOptionsAsync(new() { Id = handle, Name = name, DisplayName = name }, Context(scope));
        return ceremonies.Begin(new(made.AttestationState, handle, subject), made.CreationOptionsJson);
    }

    /// <summary>The new passkey's public half, and the ceremony that it ends.</summary>
    public async Task<Outcome<(UserPasskeyInfo Passkey, Ceremony Ceremony)>> FinishMaking(PasskeyAnswer answer)
    {
        if (ceremonies.Take(answer.Ceremony) is not { Handle: not null } ceremony) return CredentialRefusals.CeremonyOver;
        await using var scope = scopes.CreateAsyncScope();
        var made = await Handler(scope).PerformAttestationAsync(new()
        {
            HttpContext = Context(scope),
            CredentialJson = answer.Credential.GetRawText(),
            AttestationState = ceremony.State,
        });
        return made.Succeeded ? (made.Passkey, ceremony) : CredentialRefusals.PasskeyRefused;
    }

    public async Task<PasskeyOptions> BeginProof()
    {
        await using var scope = scopes.CreateAsyncScope();
        var made = await Handler(scope).MakeRequestOptionsAsync(null, Context(scope));
        return ceremonies.Begin(new(made.AssertionState), made.RequestOptionsJson);
    }

    /// <summary>Whose passkey it is, with its new count of uses.</summary>
    public async Task<Outcome<(Holder Holder, UserPasskeyInfo Passkey)>> FinishProof(PasskeyAnswer answer)
    {
        if (ceremonies.Take(answer.Ceremony) is not { Handle: null } ceremony) return CredentialRefusals.CeremonyOver;
        await using var scope = scopes.CreateAsyncScope();
        var proved = await Handler(scope).PerformAssertionAsync(new()
        {
            HttpContext = Context(scope),
            CredentialJson = answer.Credential.GetRawText(),
            AssertionState = ceremony.State,
        });
        return proved.Succeeded ? (proved.User, proved.Passkey) : CredentialRefusals.PasskeyRefused;
    }

    private static IPasskeyHandler<Holder> Handler(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<IPasskeyHandler<Holder>>();

    // No request of the browser's own: site and origins are settings, and nothing that a request says counts.
    private static DefaultHttpContext Context(AsyncServiceScope scope) => new() { RequestServices = scope.ServiceProvider };
}
