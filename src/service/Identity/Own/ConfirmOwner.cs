using Domicile.Identity.Accounts;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Identity.Own;

/// <summary>Shows once more that it is the person: what can be done with a browser that was found open ends there.</summary>
/// <param name="Password">The password; null where a passkey is proved.</param>
/// <param name="Passkey">The answer to the ceremony that signing in begins; null where there is a password.</param>
internal sealed record ConfirmRequest(string? Password = null, PasskeyAnswer? Passkey = null);

/// <summary>Confirming, and new recovery codes, which want it.</summary>
internal static class ConfirmOwner
{
    public static async Task<Results<NoContent, Problem>> Endpoint(
        ConfirmRequest request, HttpContext context, SignIn signIn, IRegistrar credentials, CurrentSession current, CancellationToken cancellationToken) =>
        (request.Passkey is { } passkey ? await credentials.Confirm(current.Secret, new(Passkey: passkey), cancellationToken)
            : await signIn.Confirm(context, request.Password ?? "", cancellationToken)).ToHttp();

    public static async Task<Results<Ok<IReadOnlyList<string>>, Problem>> NewCodes(IRegistrar credentials, CurrentSession current, CancellationToken cancellationToken) =>
        (await credentials.NewCodes(current.Secret, cancellationToken)).ToHttp();
}
