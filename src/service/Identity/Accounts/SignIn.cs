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

/// <summary>
/// Starts a session for whoever knows the password. Attempts are counted by network; those for an account that was signed in to from the same browser before, by
/// that browser, so that nobody who guesses elsewhere keeps its owner out. The answer is the same, and takes as long, whether there is such an account or not.
/// </summary>
internal sealed class SignIn(
    IDbContextFactory<IdentityDb> databases, ICustodian custodian, Passwords passwords, StartSession sessions, KnownDevices devices, Throttle throttle)
{
    public async Task<Outcome<StartedSession>> Do(SignInRequest request, HttpContext context, CancellationToken cancellationToken)
    {
        var visitor = Visitor.Of(context);
        var device = devices.Find(context);
        // Of a stranger nothing is looked up first.
        if (device is null && throttle.Admit(Rates.SignIn, visitor.Ip).Refusal is { } tooMany) return tooMany;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await Find(db, request.Name.Trim(), cancellationToken)).Succeeded(out var account, out var away)) return away;
        if (device is not null && Admit(device, account, visitor).Refusal is { } tooManyHere) return tooManyHere;
        if (!passwords.Check(account, request.Password)) return NotTheOwner.WrongPassword;
        return await Start(db, account!.Subject, visitor, cancellationToken);
    }

    /// <summary>Starts the session of someone who has proved to be the account's owner.</summary>
    public async Task<Outcome<StartedSession>> Start(IdentityDb db, SubjectId subject, Visitor visitor, CancellationToken cancellationToken)
    {
        var started = await sessions.Add(db, subject, visitor, cancellationToken);
        if (started.Refusal is null) await db.SaveChangesAsync(cancellationToken);
        return started;
    }

    /// <summary>Whether somebody who is signed in knows the account's password, too. Counted by session: whoever found one open keeps no other from it.</summary>
    public Outcome<Done> Confirm(Account account, HttpContext context, string password)
    {
        if (throttle.Admit(Rates.Password, context.SessionId().ToByteArray()).Refusal is { } tooMany) return tooMany;
        return passwords.Check(account, password) ? new Done() : NotTheOwner.WrongPassword;
    }

    public static async Task<Results<Ok<SignedIn>, Problem>> Endpoint(
        SignInRequest request, HttpContext context, SignIn signIn, Browser browser, CancellationToken cancellationToken)
    {
        var started = await signIn.Do(request, context, cancellationToken);
        if (!started.Succeeded(out var session, out var refusal)) return refusal.ToProblem();
        return TypedResults.Ok(await browser.Keep(context, session, cancellationToken));
    }

    // The browser's own attempts first, then the network's, as for everyone.
    private Outcome<Done> Admit(KnownDevice device, Account? account, Visitor visitor) =>
        account is not null && device.Knows(account) && throttle.Admit(Rates.Password, device.Id).Refusal is null
            ? new Done() : throttle.Admit(Rates.SignIn, visitor.Ip);

    private async Task<Outcome<Account?>> Find(IdentityDb db, string name, CancellationToken cancellationToken)
    {
        var accounts = db.Accounts.Where(account => account.State == AccountState.Active || account.State == AccountState.Leaving);
        if (!name.Contains('@', StringComparison.Ordinal))
        {
            name = name.ToLowerInvariant();
            return await accounts.FirstOrDefaultAsync(account => account.Name == name, cancellationToken);
        }
        if (!EmailAddress.Parse(name).Succeeded(out var email, out _)) return default(Account);
        if (!(await custodian.Find(Fideslang.Email, email, cancellationToken)).Succeeded(out var subject, out var away)) return away;
        // Asked for where there is none, too, and takes as long.
        var known = subject ?? default;
        return await accounts.FirstOrDefaultAsync(account => account.Subject == known, cancellationToken);
    }
}
