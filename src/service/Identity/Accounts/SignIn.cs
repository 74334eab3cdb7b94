using Domicile.Base;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Accounts;

/// <summary>A sign-in by password.</summary>
/// <param name="Name">The user name, or the e-mail address.</param>
/// <param name="Password">The password.</param>
internal sealed record SignInRequest(string Name, string Password);

/// <summary>A sign-in by a recovery code.</summary>
/// <param name="Name">The user name, or the e-mail address.</param>
/// <param name="Code">One of the eight that were shown; groups and case do not matter.</param>
internal sealed record RecoveryRequest(string Name, string Code);

/// <summary>
/// Starts a session for whoever knows the password. Attempts are counted by network; those for an account that was signed in to from the same browser before, by
/// that browser, so that nobody who guesses elsewhere keeps its owner out. The answer is the same, and takes as long, whether there is such an account or not.
/// </summary>
internal sealed class SignIn(
    IDbContextFactory<IdentityDb> databases, ICustodian custodian, AddressKey addresses, IndexAgain index, IRegistrar credentials, CurrentSession current, KeepSessions sessions,
    KnownDevices devices, Throttle throttle)
{
    /// <summary>By password.</summary>
    public Task<Outcome<BegunSession>> Do(SignInRequest request, HttpContext context, CancellationToken cancellationToken) =>
        Do(request.Name, new(Password: request.Password), context, cancellationToken);

    /// <summary>By a recovery code, which is good once.</summary>
    public Task<Outcome<BegunSession>> Do(RecoveryRequest request, HttpContext context, CancellationToken cancellationToken) =>
        Do(request.Name, new(Code: request.Code), context, cancellationToken);

    /// <summary>Notes the session of someone who has proved to the custodian to be its subject.</summary>
    public async Task<Outcome<BegunSession>> Note(Outcome<BegunSession> begun, CancellationToken cancellationToken)
    {
        if (!begun.Succeeded(out var session, out _)) return begun;
        await sessions.Add(session, cancellationToken);
        await index.Do(session, cancellationToken);
        return begun;
    }

    /// <summary>Whether somebody who is signed in knows the account's password, too. Counted by session: whoever found one open keeps no other from it.</summary>
    public async Task<Outcome<Done>> Confirm(HttpContext context, string password, CancellationToken cancellationToken) =>
        throttle.Admit(Rates.Password, context.SessionId().ToByteArray()).Refusal is { } tooMany ? tooMany
            : await credentials.Confirm(current.Secret, new(Password: password), cancellationToken);

    public static async Task<Results<Ok<SignedIn>, Problem>> Endpoint(
        SignInRequest request, HttpContext context, SignIn signIn, Browser browser, CancellationToken cancellationToken) =>
        await Keep(await signIn.Do(request, context, cancellationToken), context, browser, cancellationToken);

    public static async Task<Results<Ok<SignedIn>, Problem>> Recover(
        RecoveryRequest request, HttpContext context, SignIn signIn, Browser browser, CancellationToken cancellationToken) =>
        await Keep(await signIn.Do(request, context, cancellationToken), context, browser, cancellationToken);

    public static async Task<Results<Ok<SignedIn>, Problem>> Keep(Outcome<BegunSession> begun, HttpContext context, Browser browser, CancellationToken cancellationToken) =>
        begun.Succeeded(out var session, out var refusal) ? TypedResults.Ok(await browser.Keep(context, session, cancellationToken)) : refusal.ToProblem();

    private async Task<Outcome<BegunSession>> Do(string name, Credential proof, HttpContext context, CancellationToken cancellationToken)
    {
        var visitor = Visitor.Of(context);
        // Of a stranger nothing is looked up first.
        return devices.Find(context) is { } device ? await FindAndProve(device) : await throttle.Try(Rates.SignIn, visitor.Ip, () => FindAndProve(null));

        async Task<Outcome<BegunSession>> FindAndProve(KnownDevice? device)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            if (!(await Find(db, name.Trim(), cancellationToken)).Succeeded(out var account, out var away)) return away;
            // The browser's own attempts first, then the network's, as for everyone.
            return device is null || HasOwnAttempt(device, account) ? await Prove(account, proof, visitor, cancellationToken)
                : await throttle.Try(Rates.SignIn, visitor.Ip, () => Prove(account, proof, visitor, cancellationToken));
        }
    }

    private bool HasOwnAttempt(KnownDevice device, Account? account) =>
        account is not null && device.Knows(account) && throttle.Admit(Rates.Password, device.Id).Refusal is null;

    private async Task<Outcome<BegunSession>> Prove(Account? account, Credential proof, Visitor visitor, CancellationToken cancellationToken)
    {
        var begun = await Note(await credentials.SignIn(account?.Subject, proof, visitor.Place, cancellationToken), cancellationToken);
        // Accounts from before the custodian had pages, on which people are found by their names.
        if (begun.Succeeded(out var session, out _)) _ = await custodian.Index(session.Secret, Fideslang.Username, account!.Name, cancellationToken);
        return begun;
    }

    private async Task<Outcome<Account?>> Find(IdentityDb db, string name, CancellationToken cancellationToken)
    {
        var accounts = db.Accounts.Where(account => account.State == AccountState.Active || account.State == AccountState.Leaving);
        if (!name.Contains('@', StringComparison.Ordinal))
        {
            name = name.ToLowerInvariant();
            return await accounts.FirstOrDefaultAsync(account => account.Name == name, cancellationToken);
        }
        if (!EmailAddress.Parse(name).Succeeded(out var email, out _)) return default(Account);
        if (!(await custodian.Find(Fideslang.Email, addresses.Blind(email), cancellationToken)).Succeeded(out var subject, out var away)) return away;
        // Asked for where there is none, too, and takes as long.
        var known = subject ?? default;
        return await accounts.FirstOrDefaultAsync(account => account.Subject == known, cancellationToken);
    }
}
