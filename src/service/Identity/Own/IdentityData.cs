using System.IO.Compression;
using Domicile.Base;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Own;

/// <summary>What this module holds about a subject.</summary>
internal sealed class IdentityData(
    IDbContextFactory<IdentityDb> databases, ShowAccount accounts, ListSessions sessions, IRegistrar credentials, CurrentSession current, JobSignal<IdentityDb> jobs,
    TimeProvider time) : IPersonalData
{
    public async Task<IReadOnlyList<Holding>> Describe(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Accounts.AsNoTracking().FirstOrDefaultAsync(account => account.Subject == subject, cancellationToken) is not { } account) return [];
        var ways = (await credentials.List(current.Secret, cancellationToken)).Succeeded(out var list, out _) ? list : new(false, [], 0);
        var signedIn = await db.Sessions.LongCountAsync(session => session.Subject == subject, cancellationToken);
        var bound = await db.Sessions.LongCountAsync(session => session.Subject == subject && session.BoundAt != null, cancellationToken);
        return
        [
            new(Fideslang.Email, StorageClass.Sealed, "Your e-mail address", 1),
            new(Fideslang.DateOfBirth, StorageClass.Sealed, "Your birth date", 1),
            new(Fideslang.IpAddress, StorageClass.Sealed, "The internet address of each sign-in that still lasts", signedIn),
            new(Fideslang.DeviceId, StorageClass.Sealed, "The browser and system of each sign-in that still lasts", signedIn),
            new(Fideslang.Telemetry, StorageClass.Operational, "When each sign-in began and was last used", signedIn),
            new(Fideslang.Password, StorageClass.Operational, "A hash of your password, from which it cannot be read", ways.HasPassword ? 1 : 0),
            new(Fideslang.Credentials, StorageClass.Operational, "The public halves of your passkeys", ways.Passkeys.Count),
            new(Fideslang.Credentials, StorageClass.Operational, "Hashes of your recovery codes", ways.CodesLeft),
            new(Fideslang.Credentials, StorageClass.Operational, "The public key of each browser that a sign-in is bound to", bound),
            new(Fideslang.Username, StorageClass.Public, "Your user name", 1),
            new(Fideslang.Profile, StorageClass.Public, "Your display name and what you say about yourself", 1),
            new(Fideslang.PublicContent, StorageClass.Public, "Your picture", account.Avatar is null ? 0 : 1),
        ];
    }

    public async Task Export(SubjectId subject, ZipArchive archive, CancellationToken cancellationToken)
    {
        await archive.AddJson("account/account.json", (await accounts.Do(subject, cancellationToken)).OrThrow(), cancellationToken);
        await archive.AddJson("account/sessions.json", (await sessions.Do(cancellationToken)).OrThrow(), cancellationToken);

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Pictures.AsNoTracking().FirstOrDefaultAsync(picture => picture.Subject == subject, cancellationToken) is not { } picture) return;
        await using var entry = await archive.CreateEntry("account/picture.jpg", CompressionLevel.NoCompression).OpenAsync(cancellationToken);
        await entry.WriteAsync(picture.Jpeg, cancellationToken);
    }

    public async Task Erase(SubjectId subject, CancellationToken cancellationToken)
    {
        await databases.Transact(async db =>
        {
            await db.Sessions.Where(session => session.Subject == subject).ExecuteDeleteAsync(cancellationToken);
            await db.Pictures.Where(picture => picture.Subject == subject).ExecuteDeleteAsync(cancellationToken);
            await db.Accounts.Where(account => account.Subject == subject).ExecuteDeleteAsync(cancellationToken);
            db.Add(Purge.Make(time));
            return await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
        jobs.Raise();
    }
}
