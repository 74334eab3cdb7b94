using Domicile.Base;
using Domicile.Identity.Accounts;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Own;

/// <summary>A new password.</summary>
/// <param name="Current">The password that it replaces; null where it has none yet, or the person has just confirmed to be its owner.</param>
/// <param name="Password">8 to 128 characters.</param>
internal sealed record ChangePasswordRequest(string? Current, string Password);

/// <summary>Replaces the password and ends every other session: whoever else knew the old one is out.</summary>
internal sealed class ChangePassword(
    IDbContextFactory<IdentityDb> databases, IRegistrar credentials, CurrentSession current, SignIn signIn, Passwords passwords, KeepSessions sessions,
    KnownDevices devices, ShowAccount show)
{
    public async Task<Outcome<Done>> Do(SubjectId subject, HttpContext context, ChangePasswordRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.FirstAsync(account => account.Subject == subject, cancellationToken);
        if (request.Current is { } shown && (await signIn.Confirm(context, shown, cancellationToken)).Refusal is { } wrong) return wrong;
        // Whoever the operator helped in is not told the address, and chooses a password without it.
        if (!(await show.Email(account, cancellationToken)).Succeeded(out var email, out var refusal) && refusal != CredentialRefusals.LimitedYet) return refusal;
        if (!passwords.Parse(request.Password, account.Name, email ?? "").Succeeded(out var password, out refusal)) return refusal;

        if ((await credentials.SetPassword(current.Secret, password, cancellationToken)).Refusal is { } unset) return unset;
        await Note(db, account, context, cancellationToken);
        return new Done();
    }

    /// <summary>Notes that the custodian has another password of the session's account.</summary>
    public async Task Note(SubjectId subject, HttpContext context, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Note(db, await db.Accounts.FirstAsync(account => account.Subject == subject, cancellationToken), context, cancellationToken);
    }

    private async Task Note(IdentityDb db, Account account, HttpContext context, CancellationToken cancellationToken)
    {
        account.Passwords++;
        await db.SaveChangesAsync(cancellationToken);
        var own = context.SessionId();
        await sessions.End(account.Subject, session => session.Id != own, cancellationToken);
        devices.Remember(context, account);
    }

    public static async Task<Results<NoContent, Problem>> Endpoint(
        ChangePasswordRequest request, Caller caller, HttpContext context, ChangePassword change, CancellationToken cancellationToken) =>
        (await change.Do(caller.Subject, context, request, cancellationToken)).ToHttp();
}
