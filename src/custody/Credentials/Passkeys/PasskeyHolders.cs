using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Credentials.Passkeys;

/// <summary>
/// What ASP.NET Core Identity's passkey handler asks of holders while it verifies a ceremony: only to read. What comes of it is
/// written by the use case itself, in its own transaction. To Identity, a holder's id is its <see cref="Holder.Handle"/>.
/// </summary>
internal sealed class PasskeyHolders(IDbContextFactory<CredentialsDb> databases) : IUserPasskeyStore<Holder>
{
    public async Task<Holder?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Living(db).FirstOrDefaultAsync(holder => holder.Handle == userId, cancellationToken);
    }

    public async Task<Holder?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await (from passkey in db.Passkeys
                      where passkey.CredentialId == credentialId
                      join holder in Living(db) on passkey.Subject equals holder.Subject
                      select holder).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Holder user, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Passkeys.AsNoTracking().Where(passkey => passkey.Subject == user.Subject).Select(passkey => passkey.Info).ToListAsync(cancellationToken);
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Holder user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return (await db.Passkeys.AsNoTracking().FirstOrDefaultAsync(
            passkey => passkey.CredentialId == credentialId && passkey.Subject == user.Subject, cancellationToken))?.Info;
    }

    public Task<string> GetUserIdAsync(Holder user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<string?> GetUserNameAsync(Holder user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Handle);

    public Task<string?> GetNormalizedUserNameAsync(Holder user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Handle);

    public Task<Holder?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task AddOrUpdatePasskeyAsync(Holder user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw ReadOnly();

    public Task RemovePasskeyAsync(Holder user, byte[] credentialId, CancellationToken cancellationToken) => throw ReadOnly();

    public Task SetUserNameAsync(Holder user, string? userName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task SetNormalizedUserNameAsync(Holder user, string? normalizedName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> CreateAsync(Holder user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> UpdateAsync(Holder user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> DeleteAsync(Holder user, CancellationToken cancellationToken) => throw ReadOnly();

    public void Dispose()
    {
    }

    private static IQueryable<Holder> Living(CredentialsDb db) => db.Holders.AsNoTracking().Where(holder => holder.State == HolderState.Active || holder.State == HolderState.Leaving);

    private static NotSupportedException ReadOnly() => new("Holders are changed by their use cases.");
}
