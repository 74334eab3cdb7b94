using System.IO.Compression;
using System.Text.Json;
using Domicile.Base;
using Domicile.Sealing;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Community;

/// <summary>What this module holds about a subject.</summary>
internal sealed class CommunityData(
    IDbContextFactory<CommunityDb> databases, ShowAccount accounts, ListSessions sessions, ICustodian custodian) : IPersonalData
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public async Task<IReadOnlyList<Holding>> Describe(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Accounts.AsNoTracking().FirstOrDefaultAsync(account => account.Subject == subject, cancellationToken) is not { } account) return [];
        var signedIn = await db.Sessions.LongCountAsync(session => session.Subject == subject, cancellationToken);
        return
        [
            new(Fideslang.Email, StorageClass.Sealed, "Your e-mail address", 1),
            new(Fideslang.DateOfBirth, StorageClass.Sealed, "Your birth date", 1),
            new(Fideslang.IpAddress, StorageClass.Sealed, "The internet address of each sign-in that still lasts", signedIn),
            new(Fideslang.DeviceId, StorageClass.Sealed, "The browser and system of each sign-in that still lasts", signedIn),
            new(Fideslang.Telemetry, StorageClass.Operational, "When each sign-in began and was last used", signedIn),
            new(Fideslang.Password, StorageClass.Operational, "A hash of your password, from which it cannot be read", account.PasswordHash is null ? 0 : 1),
            new(Fideslang.Credentials, StorageClass.Operational, "The public halves of your passkeys",
                await db.Passkeys.LongCountAsync(passkey => passkey.Subject == subject, cancellationToken)),
            new(Fideslang.Social, StorageClass.Operational, "Whom you follow", account.Following),
            new(Fideslang.Social, StorageClass.Operational, "Who follows you", account.Followers),
            new(Fideslang.Social, StorageClass.Operational, "Which videos you like",
                await db.Likes.LongCountAsync(like => like.Subject == subject, cancellationToken)),
            new(Fideslang.Username, StorageClass.Public, "Your user name", 1),
            new(Fideslang.Profile, StorageClass.Public, "Your display name and what you say about yourself", 1),
            new(Fideslang.PublicContent, StorageClass.Public, "Your picture", account.Avatar is null ? 0 : 1),
        ];
    }

    public async Task Export(SubjectId subject, ZipArchive archive, CancellationToken cancellationToken)
    {
        await Write(archive, "account/account.json", (await accounts.Do(subject, cancellationToken)).OrThrow(), cancellationToken);
        await Write(archive, "account/sessions.json", (await sessions.Do(subject, Guid.Empty, cancellationToken)).OrThrow(), cancellationToken);

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await WriteNames("following", db.Follows.Where(follow => follow.Follower == subject).Select(follow => new Other { Who = follow.Followed, At = follow.At }));
        await WriteNames("followers", db.Follows.Where(follow => follow.Followed == subject).Select(follow => new Other { Who = follow.Follower, At = follow.At }));
        await Write(archive, "account/likes.json", await db.Likes.Where(like => like.Subject == subject).OrderBy(like => like.At)
            .Select(like => new { like.Video, like.At }).ToListAsync(cancellationToken), cancellationToken);

        if (await db.Pictures.AsNoTracking().FirstOrDefaultAsync(picture => picture.Subject == subject, cancellationToken) is { } picture)
        {
            await using var entry = await archive.CreateEntry("account/picture.jpg", CompressionLevel.NoCompression).OpenAsync(cancellationToken);
            await entry.WriteAsync(picture.Jpeg, cancellationToken);
        }
        await Write(archive, "privacy/accesses.json", Accesses(subject, cancellationToken), cancellationToken);

        async Task WriteNames(string what, IQueryable<Other> others) => await Write(archive, $"account/{what}.json", await (
            from other in others
            join account in db.Accounts on other.Who equals account.Subject
            orderby other.At
            select new { account.Name, Since = other.At }).ToListAsync(cancellationToken), cancellationToken);
    }

    private sealed class Other
    {
        public SubjectId Who { get; init; }

        public DateTimeOffset At { get; init; }
    }

    /// <summary>Other people's counts go down with the rows that they count.</summary>
    public Task Erase(SubjectId subject, CancellationToken cancellationToken)
    {
        var id = subject.Value.ToByteArray(true);
        return databases.Transact(db => db.Database.ExecuteSqlAsync($"""
            update tallies set likes = likes - 1 where video in (select video from likes where subject = {id});
            delete from likes where subject = {id};
            update accounts set followers = followers - 1 where subject in (select followed from follows where follower = {id});
            update accounts set following = following - 1 where subject in (select follower from follows where followed = {id});
            delete from follows where follower = {id} or followed = {id};
            delete from sessions where subject = {id};
            delete from pictures where subject = {id};
            delete from passkeys where subject = {id};
            delete from accounts where subject = {id};
            """, cancellationToken), cancellationToken);
    }

    // Whoever is leaving is left out by every query of this module.
    public Task Hide(SubjectId subject, bool hidden, CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task Write<T>(ZipArchive archive, string name, T value, CancellationToken cancellationToken)
    {
        await using var entry = await archive.CreateEntry(name).OpenAsync(cancellationToken);
        await JsonSerializer.SerializeAsync(entry, value, Readable, cancellationToken);
    }

    private async IAsyncEnumerable<AccessView> Accesses(
        SubjectId subject, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long? before = null; ;)
        {
            var records = (await custodian.Accesses(subject, before, 100, cancellationToken)).OrThrow();
            foreach (var record in records) yield return AccessView.Of(record);
            if (records.Count < 100) yield break;
            before = records[^1].Index;
        }
    }
}
