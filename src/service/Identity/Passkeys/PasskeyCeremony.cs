using Domicile.Base;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace Domicile.Identity.Passkeys;

/// <summary>Making and proving passkeys, by ASP.NET Core Identity's handler.</summary>
internal sealed class PasskeyCeremony(IPasskeyHandler<Account> handler, Ceremonies ceremonies)
{
    public async Task<PasskeyOptions> BeginMaking(Ceremony ceremony, string name, HttpContext context)
    {
        var made = await handler.MakeCreationOptionsAsync(new() { Id = ceremony.Handle!, Name = name, DisplayName = name }, context);
        return ceremonies.Begin(ceremony with { State = made.AttestationState }, made.CreationOptionsJson);
    }

    /// <summary>The new passkey's public half, and the ceremony that it ends.</summary>
    public async Task<Outcome<(UserPasskeyInfo Passkey, Ceremony Ceremony)>> FinishMaking(PasskeyAnswer answer, HttpContext context)
    {
        if (ceremonies.Take(answer.Ceremony) is not { Handle: not null } ceremony) return Ceremonies.Over;
        var made = await handler.PerformAttestationAsync(new()
        {
            HttpContext = context,
            CredentialJson = answer.Credential.GetRawText(),
            AttestationState = ceremony.State,
        });
        return made.Succeeded ? (made.Passkey, ceremony) : Ceremonies.Failed;
    }

    public async Task<PasskeyOptions> BeginSignIn(HttpContext context)
    {
        var made = await handler.MakeRequestOptionsAsync(null, context);
        return ceremonies.Begin(new(made.AssertionState), made.RequestOptionsJson);
    }

    /// <summary>Whose passkey it is, with its new count of uses.</summary>
    public async Task<Outcome<(Account Account, UserPasskeyInfo Passkey)>> FinishSignIn(PasskeyAnswer answer, HttpContext context)
    {
        if (ceremonies.Take(answer.Ceremony) is not { Handle: null } ceremony) return Ceremonies.Over;
        var proved = await handler.PerformAssertionAsync(new()
        {
            HttpContext = context,
            CredentialJson = answer.Credential.GetRawText(),
            AssertionState = ceremony.State,
        });
        return proved.Succeeded ? (proved.User, proved.Passkey) : Ceremonies.Failed;
    }
}
