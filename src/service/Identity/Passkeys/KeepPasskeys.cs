using System.Buffers.Text;
using Domicile.Base;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Passkeys;

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">The credential's id, base64url.</param>
/// <param name="Name">The device it was made on.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="IsBackedUp">Whether the person's other devices have it too.</param>
internal sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt, bool IsBackedUp)
{
    public static PasskeyView Of(Passkey passkey) =>
        new(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name, passkey.CreatedAt, passkey.IsBackedUp);
}

/// <summary>Adds and removes passkeys of an account.</summary>
internal sealed class KeepPasskeys(IDbContextFactory<IdentityDb> databases)
{
    public static readonly Refusal NotFound = new("passkey-not-found", 404, "You have no such passkey.");
    public static readonly Refusal TooMany = new("passkeys-too-many", 422, "An account has at most 20 passkeys. Remove one first.");
    public static readonly Refusal Last = new("last-way-in", 409, "This is the only way to sign in to the account. Set a password or add another passkey first.");

    private const int Max = 20;

    public async Task<Outcome<PasskeyView>> Add(SubjectId subject, UserPasskeyInfo made, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Passkeys.CountAsync(passkey => passkey.Subject == subject, cancellationToken) >= Max) return TooMany;
        var passkey = Passkey.Of(made, subject);
        db.Add(passkey);
        await db.SaveChangesAsync(cancellationToken);
        return PasskeyView.Of(passkey);
    }

    public async Task<Outcome<Done>> Remove(SubjectId subject, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var passkeys = await db.Passkeys.Where(passkey => passkey.Subject == subject).ToListAsync(cancellationToken);
        if (passkeys.Find(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId)) is not { } removed) return NotFound;
        var hasPassword = await db.Accounts.AnyAsync(account => account.Subject == subject && account.PasswordHash != null, cancellationToken);
        if (passkeys.Count == 1 && !hasPassword) return Last;
        db.Remove(removed);
        await db.SaveChangesAsync(cancellationToken);
        return new Done();
    }
}
