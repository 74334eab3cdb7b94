using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Domicile.Base;
using Domicile.Identity.Accounts;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Identity.Passkeys;

/// <summary>What a person gives to have an account that a passkey opens.</summary>
/// <param name="Name">As in <see cref="SignUpRequest"/>.</param>
/// <param name="Email">As in <see cref="SignUpRequest"/>.</param>
/// <param name="BirthDate">As in <see cref="SignUpRequest"/>.</param>
internal sealed record PasskeySignUpRequest(string Name, string Email, string BirthDate);

/// <summary>Asks to add a passkey: with the password again, since whoever adds one is let in from then on.</summary>
/// <param name="Password">The account's password; null where it has none, or the person has just confirmed to be its owner.</param>
internal sealed record AddPasskeyRequest(string? Password);

/// <summary>Who signs up by a passkey, until the ceremony that the custodian began is over.</summary>
internal sealed class Applicants(TimeProvider time)
{
    private readonly Pending<Applicant> _waiting = new(TimeSpan.FromMinutes(5), 4_096, time);

    public void Add(string ceremony, Applicant applicant) => _waiting.Add(ceremony, applicant);

    public bool Take(string ceremony, [NotNullWhen(true)] out Applicant? applicant) => _waiting.Take(ceremony, out applicant);
}

/// <summary>Signing up and in with passkeys, and keeping them.</summary>
internal static class PasskeyEndpoints
{
    private const string Once = "m1Zx0q9vT3aUe7cN2hYb5w", CredentialId = "ZG9taWNpbGU";

    /// <summary>The form of an answer to making a passkey; a device alone can sign one.</summary>
    public static PasskeyAnswer OfNewPasskey { get; } = new(Once, JsonSerializer.SerializeToElement(new
    {
        id = CredentialId,
        rawId = CredentialId,
        type = "public-key",
        response = new { clientDataJSON = "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0", attestationObject = "o2NmbXRkbm9uZQ" },
        clientExtensionResults = new { },
    }));

    /// <summary>The form of an answer to proving one.</summary>
    public static PasskeyAnswer OfProof { get; } = new(Once, JsonSerializer.SerializeToElement(new
    {
        id = CredentialId,
        rawId = CredentialId,
        type = "public-key",
        response = new { clientDataJSON = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0", authenticatorData = "SZYN5YgOjGh0NBcP", signature = "MEUCIQDx", userHandle = CredentialId },
        clientExtensionResults = new { },
    }));

    public static async Task<Results<Ok<PasskeyOptions>, Problem>> BeginSignUp(
        PasskeySignUpRequest request, HttpContext context, Throttle throttle, IRegistrar credentials, Applicants applicants, TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = await throttle.Try<PasskeyOptions>(Rates.SignUp, Visitor.Of(context).Ip, async () =>
        {
            var refusals = new Dictionary<string, Refusal>();
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            if (Applicant.Parse(new(request.Name, request.Email, request.BirthDate, null), passwords: null, today, refusals) is not { } applicant)
                return refusals.First().Value;
            var ceremony = await credentials.BeginPasskey(applicant.Name, null, cancellationToken);
            if (ceremony.Succeeded(out var options, out _)) applicants.Add(options.Ceremony, applicant);
            return ceremony;
        });
        return begun.ToHttp();
    }

    public static async Task<Results<Created<SignedUp>, Problem>> FinishSignUp(
        PasskeyAnswer answer, HttpContext context, Applicants applicants, SignUp signUp, Browser browser, CancellationToken cancellationToken) =>
        applicants.Take(answer.Ceremony, out var applicant)
            ? await PasswordSignUp.Keep(await signUp.Do(applicant, new(Passkey: answer), Visitor.Of(context), cancellationToken), context, browser, cancellationToken)
            : CredentialRefusals.CeremonyOver.ToProblem();

    public static async Task<Results<Ok<PasskeyOptions>, Problem>> BeginSignIn(
        HttpContext context, Throttle throttle, KnownDevices devices, IRegistrar credentials, CancellationToken cancellationToken)
    {
        // A browser that somebody has signed in from is not kept out by others on its network who guess passwords.
        var isAdmitted = devices.Find(context) is { } device && throttle.Admit(Rates.Ceremony, device.Id).Refusal is null;
        var begun = isAdmitted ? await credentials.BeginProof(cancellationToken)
            : await throttle.Try(Rates.SignIn, Visitor.Of(context).Ip, () => credentials.BeginProof(cancellationToken));
        return begun.ToHttp();
    }

    public static async Task<Results<Ok<SignedIn>, Problem>> FinishSignIn(
        PasskeyAnswer answer, HttpContext context, IRegistrar credentials, SignIn signIn, Browser browser, CancellationToken cancellationToken) =>
        await SignIn.Keep(await signIn.Note(await credentials.SignIn(null, new(Passkey: answer), Visitor.Of(context).Place, cancellationToken), cancellationToken),
            context, browser, cancellationToken);

    public static async Task<Results<Ok<PasskeyOptions>, Problem>> BeginAdding(
        AddPasskeyRequest request, Caller caller, HttpContext context, IRegistrar credentials, CurrentSession current, SignIn signIn, Browser browser,
        CancellationToken cancellationToken)
    {
        if (request.Password is { } password && (await signIn.Confirm(context, password, cancellationToken)).Refusal is { } wrong) return wrong.ToProblem();
        var who = await browser.Who(caller.Subject, cancellationToken);
        return (await credentials.BeginPasskey(who!.Profile.Name, current.Secret, cancellationToken)).ToHttp();
    }

    public static async Task<Results<Ok<PasskeyView>, Problem>> FinishAdding(
        PasskeyAnswer answer, HttpContext context, IRegistrar credentials, CurrentSession current, CancellationToken cancellationToken) =>
        (await credentials.AddPasskey(current.Secret, answer, Visitor.Of(context).Device, cancellationToken)).ToHttp();

    public static async Task<Results<NoContent, Problem>> Remove(string id, IRegistrar credentials, CurrentSession current, CancellationToken cancellationToken) =>
        (await credentials.RemovePasskey(current.Secret, id, cancellationToken)).ToHttp();
}
