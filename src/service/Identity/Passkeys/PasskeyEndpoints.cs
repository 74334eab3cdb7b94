using System.Buffers.Text;
using Domicile.Base;
using Domicile.Identity.Accounts;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
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
/// <param name="Password">The account's password; null where it has none.</param>
internal sealed record AddPasskeyRequest(string? Password);

/// <summary>Signing up and in with passkeys, and keeping them.</summary>
internal static class PasskeyEndpoints
{
    public static async Task<Results<Ok<PasskeyOptions>, Problem>> BeginSignUp(
        PasskeySignUpRequest request, HttpContext context, Throttle throttle, PasskeyCeremony passkeys, TimeProvider time)
    {
        if (throttle.Admit(Rates.SignUp, Visitor.Of(context).Ip).Refusal is { } tooMany) return tooMany.ToProblem();
        var refusals = new Dictionary<string, Refusal>();
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (Applicant.Parse(new(request.Name, request.Email, request.BirthDate, null), passwords: null, today, refusals) is not { } applicant)
            return refusals.First().Value.ToProblem();
        var ceremony = new Ceremony(null, Applicant: applicant, Handle: Credentials.NewHandle());
        return TypedResults.Ok(await passkeys.BeginMaking(ceremony, applicant.Name, context));
    }

    public static async Task<Results<Created<SignedIn>, Problem>> FinishSignUp(
        PasskeyAnswer answer, HttpContext context, PasskeyCeremony passkeys, SignUp signUp, Browser browser, CancellationToken cancellationToken)
    {
        if (!(await passkeys.FinishMaking(answer, context)).Succeeded(out var made, out var refusal)) return refusal.ToProblem();
        if (made.Ceremony.Applicant is not { } applicant) return Ceremonies.Over.ToProblem();
        made.Passkey.Name = Visitor.Of(context).Device;
        var started = await signUp.Do(applicant, new(made.Ceremony.Handle!, null, made.Passkey), Visitor.Of(context), cancellationToken);
        if (!started.Succeeded(out var session, out refusal)) return refusal.ToProblem();
        return TypedResults.Created("/api/session", await browser.Keep(context, session, cancellationToken));
    }

    public static async Task<Results<Ok<PasskeyOptions>, Problem>> BeginSignIn(
        HttpContext context, Throttle throttle, KnownDevices devices, PasskeyCeremony passkeys)
    {
        // A browser that somebody has signed in from is not kept out by others on its network who guess passwords.
        var isAdmitted = devices.Find(context) is { } device && throttle.Admit(Rates.Ceremony, device.Id).Refusal is null;
        if (!isAdmitted && throttle.Admit(Rates.SignIn, Visitor.Of(context).Ip).Refusal is { } tooMany) return tooMany.ToProblem();
        return TypedResults.Ok(await passkeys.BeginSignIn(context));
    }

    public static async Task<Results<Ok<SignedIn>, Problem>> FinishSignIn(
        PasskeyAnswer answer, HttpContext context, PasskeyCeremony passkeys, SignIn signIn, Browser browser, IdentityDb db,
        CancellationToken cancellationToken)
    {
        if (!(await passkeys.FinishSignIn(answer, context)).Succeeded(out var proved, out var refusal)) return refusal.ToProblem();
        if (await db.Passkeys.FindAsync([proved.Passkey.CredentialId], cancellationToken) is not { } passkey) return Ceremonies.Failed.ToProblem();
        (passkey.SignCount, passkey.IsBackedUp, passkey.IsUserVerified) =
            (proved.Passkey.SignCount, proved.Passkey.IsBackedUp, proved.Passkey.IsUserVerified);
        var started = await signIn.Start(db, passkey.Subject, Visitor.Of(context), cancellationToken);
        if (!started.Succeeded(out var session, out refusal)) return refusal.ToProblem();
        return TypedResults.Ok(await browser.Keep(context, session, cancellationToken));
    }

    public static async Task<Results<Ok<PasskeyOptions>, Problem>> BeginAdding(
        AddPasskeyRequest request, Caller caller, HttpContext context, PasskeyCeremony passkeys, SignIn signIn, IdentityDb db, CancellationToken cancellationToken)
    {
        var account = (await db.Accounts.FindAsync([caller.Subject], cancellationToken))!;
        if (account.PasswordHash is not null && signIn.Confirm(account, context, request.Password ?? "").Refusal is { } wrong) return wrong.ToProblem();
        return TypedResults.Ok(await passkeys.BeginMaking(new(null, account.Subject, Handle: account.Handle), account.Name, context));
    }

    public static async Task<Results<Ok<PasskeyView>, Problem>> FinishAdding(
        PasskeyAnswer answer, Caller caller, HttpContext context, PasskeyCeremony passkeys, KeepPasskeys keep, CancellationToken cancellationToken)
    {
        if (!(await passkeys.FinishMaking(answer, context)).Succeeded(out var made, out var refusal)) return refusal.ToProblem();
        if (made.Ceremony.Subject != context.Subject()) return Ceremonies.Over.ToProblem();
        made.Passkey.Name = Visitor.Of(context).Device;
        return (await keep.Add(caller.Subject, made.Passkey, cancellationToken)).ToHttp();
    }

    public static async Task<Results<NoContent, Problem>> Remove(
        string id, Caller caller, KeepPasskeys keep, CancellationToken cancellationToken) =>
        Base64Url.IsValid(id)
            ? (await keep.Remove(caller.Subject, Base64Url.DecodeFromChars(id), cancellationToken)).ToHttp() : KeepPasskeys.NotFound.ToProblem();
}
