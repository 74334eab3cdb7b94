using Domicile.Base;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Identity.Accounts;

/// <summary>A sign-in by password.</summary>
/// <param name="Name">The user name, or the e-mail address.</param>
/// <param name="Password">The password.</param>
internal sealed record SignInRequest(string Name, string Password);

/// <summary>Starts a session for whoever knows the password; locks the account for a while after too many wrong ones.</summary>
internal sealed class SignIn(
    IDbContextFactory<IdentityDb> databases, ICustodian custodian, Passwords passwords, StartSession sessions,
    Throttle throttle, TimeProvider time, IOptions<IdentityOptions> options)
{
    public static readonly Refusal LockedOut = new("locked-out", 429, "Too many wrong passwords. Sign in with a passkey, or try again in a quarter of an hour.");

    public async Task<Outcome<StartedSession>> Do(SignInRequest request, Visitor visitor, CancellationToken cancellationToken)
    {
        if (throttle.Admit(Rates.SignIn, visitor.Ip).Refusal is { } tooMany) return tooMany;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await Find(db, request.Name.Trim(), cancellationToken)).Succeeded(out var account, out var away)) return away;
        if ((await Check(db, account, request.Password, cancellationToken)).Refusal is { } refusal) return refusal;
        return await Start(db, account!.Subject, visitor, cancellationToken);
    }

    /// <summary>Starts the session of someone who has proved to be the account's owner.</summary>
    public async Task<Outcome<StartedSession>> Start(IdentityDb db, SubjectId subject, Visitor visitor, CancellationToken cancellationToken)
    {
        var started = await sessions.Add(db, subject, visitor, cancellationToken);
        if (started.Refusal is null) await db.SaveChangesAsync(cancellationToken);
        return started;
    }

    /// <summary>Checks the password and counts the wrong ones; the count is durable before the answer is known to the caller.</summary>
    public async Task<Outcome<Done>> Check(IdentityDb db, Account? account, string password, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (account?.LockedUntil > now) return LockedOut;
        var right = passwords.Check(account, password);
        if (account is null) return NotTheOwner.WrongPassword;
        if (right)
        {
            account.FailedSignIns = 0;
            await db.SaveChangesAsync(cancellationToken);
            return new Done();
        }
        var subject = account.Subject;
        // Counted in the database, so that guesses sent at once are each counted.
        await db.Accounts.Where(row => row.Subject == subject)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FailedSignIns, row => row.FailedSignIns + 1), cancellationToken);
        await db.Accounts.Where(row => row.Subject == subject && row.FailedSignIns >= options.Value.FailedSignIns)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FailedSignIns, 0)
                .SetProperty(row => row.LockedUntil, now + options.Value.LockOut), cancellationToken);
        return NotTheOwner.WrongPassword;
    }

    public static async Task<Results<Ok<SignedIn>, Problem>> Endpoint(
        SignInRequest request, HttpContext context, SignIn signIn, Browser browser, CancellationToken cancellationToken)
    {
        var started = await signIn.Do(request, Visitor.Of(context), cancellationToken);
        if (!started.Succeeded(out var session, out var refusal)) return refusal.ToProblem();
        return TypedResults.Ok(await browser.Keep(context, session, cancellationToken));
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
        if (!(await custodian.Find(Fideslang.Email, email, cancellationToken)).Succeeded(out var subject, out var away)) return away;
        return subject is null ? default(Account) : await accounts.FirstOrDefaultAsync(account => account.Subject == subject, cancellationToken);
    }
}
