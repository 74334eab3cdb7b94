using System.Text;
using Domicile.Base;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Accounts;

/// <summary>
/// After the service's <see cref="AddressKey"/> was lost: has an account found by its e-mail address again once its owner has signed in in
/// another way, for the custodian opens the address and changes the index for the owner's session alone.
/// </summary>
internal sealed class IndexAgain(
    IDbContextFactory<IdentityDb> databases, AddressKey key, ICustodian custodian, IVault vault, OwnAccess own, CurrentSession current)
{
    public async Task Do(BegunSession session, CancellationToken cancellationToken)
    {
        var (subject, id) = (session.Subject, key.Id);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(row => row.Subject == subject && row.AddressKey != id, cancellationToken);
        if (account is null) return;
        current.Use(session.Secret);
        if (await Address(account, cancellationToken) is not { } address) return;
        // Refused for good where somebody else has signed up by the address meanwhile; the account is found by its name.
        var indexed = await custodian.Index(session.Secret, Fideslang.Email, key.Blind(address), cancellationToken);
        if (indexed.Refusal is { Status: not 409 }) return;
        await db.Accounts.Where(row => row.Subject == subject)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.AddressKey, id), cancellationToken);
    }

    private async Task<string?> Address(Account account, CancellationToken cancellationToken)
    {
        try
        {
            var (subject, value) = (account.Subject, account.Email);
            var opened = await vault.Open(Account.EmailField, subject, subject.Value, value, own.SignIn, cancellationToken);
            return opened.Succeeded(out var address, out _) ? Encoding.UTF8.GetString(address) : null;
        }
        catch (SealedDamagedException)
        {
            // The vault has logged it, and whoever signs in is not kept out for that.
            return null;
        }
    }
}
