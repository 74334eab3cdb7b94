using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Passkeys;

/// <summary>
/// What ASP.NET Core Identity's passkey handler asks of accounts while it verifies a ceremony: only to read. What comes of it is
/// written by the use case itself, in its own transaction. To Identity, an account's id is its <see cref="Account.Handle"/>.
/// </summary>
internal sealed class PasskeyAccounts(IDbContextFactory<IdentityDb> databases) : IUserPasskeyStore<Account>
{
    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Living(db).FirstOrDefaultAsync(account => account.Handle == userId, cancellationToken);
    }

    public async Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await (from passkey in db.Passkeys
                      where passkey.CredentialId == credentialId
                      join account in Living(db) on passkey.Subject equals account.Subject
                      select account).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Passkeys.AsNoTracking().Where(passkey => passkey.Subject == user.Subject).Select(passkey => passkey.Info).ToListAsync(cancellationToken);
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return (await db.Passkeys.AsNoTracking().FirstOrDefaultAsync(
            passkey => passkey.CredentialId == credentialId && passkey.Subject == user.Subject, cancellationToken))?.Info;
    }

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw ReadOnly();

    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => throw ReadOnly();

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw ReadOnly();

    public void Dispose()
    {
    }

    private static IQueryable<Account> Living(IdentityDb db) =>
        db.Accounts.AsNoTracking().Where(account => account.State == AccountState.Active || account.State == AccountState.Leaving);

    private static NotSupportedException ReadOnly() => new("Accounts are changed by their use cases.");
}
