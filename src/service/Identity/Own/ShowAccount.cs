using System.Text;
using Domicile.Base;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Own;

/// <summary>An account as its owner sees it.</summary>
/// <param name="Profile">As everyone sees it.</param>
/// <param name="About">What the person says about itself.</param>
/// <param name="Email">The e-mail address; null unless the person has proved to be the owner within the last five minutes.</param>
/// <param name="BirthDate">Year-month-day; null where the operator helped this session in.</param>
/// <param name="HasPassword">Whether a password opens it.</param>
/// <param name="Passkeys">The passkeys that open it.</param>
/// <param name="CodesLeft">How many recovery codes do.</param>
/// <param name="CreatedAt">Since when it exists.</param>
/// <param name="IsLimited">Whether the operator helped this session in: nothing sealed is shown.</param>
internal sealed record AccountView(
    Profile Profile, string About, string? Email, string? BirthDate, bool HasPassword, IReadOnlyList<PasskeyView> Passkeys, int CodesLeft, DateTimeOffset CreatedAt,
    bool IsLimited);

/// <summary>Shows one's own account, with its sealed values opened.</summary>
internal sealed class ShowAccount(
    IDbContextFactory<IdentityDb> databases, IVault vault, OwnAccess own, IRegistrar credentials, CurrentSession current)
{
    public async Task<Outcome<AccountView>> Do(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Accounts.AsNoTracking().FirstOrDefaultAsync(account => account.Subject == subject, cancellationToken) is not { } account)
            return Caller.SignInFirst;
        if (!(await Email(account, cancellationToken)).Succeeded(out var email, out var refusal) && refusal != CredentialRefusals.ConfirmFirst && refusal != CredentialRefusals.LimitedYet) return refusal;
        var birth = await vault.Open(Account.BirthDateField, subject, subject.Value, account.BirthDate, own.Pages, cancellationToken);
        if (!birth.Succeeded(out var birthDate, out refusal) && refusal != CredentialRefusals.LimitedYet) return refusal;
        if (!(await credentials.List(current.Secret, cancellationToken)).Succeeded(out var ways, out refusal)) return refusal;
        return new AccountView(account.Profile, account.About, email, birthDate is null ? null : Encoding.UTF8.GetString(birthDate),
            ways.HasPassword, ways.Passkeys, ways.CodesLeft, account.CreatedAt, IsLimited: birthDate is null);
    }

    public async Task<Outcome<string>> Email(Account account, CancellationToken cancellationToken) =>
        (await vault.Open(Account.EmailField, account.Subject, account.Subject.Value, account.Email, own.Pages, cancellationToken))
            .Then<string>(email => Encoding.UTF8.GetString(email));

    public static async Task<Results<Ok<AccountView>, Problem>> Endpoint(
        Caller caller, ShowAccount account, CancellationToken cancellationToken) =>
        (await account.Do(caller.Subject, cancellationToken)).ToHttp();
}
