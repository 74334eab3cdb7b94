using System.IO.Compression;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Social;

/// <summary>What this module holds about a subject.</summary>
internal sealed class SocialData(
    IDbContextFactory<SocialDb> databases, IProfiles profiles, JobSignal<SocialDb> jobs, TimeProvider time) : IPersonalData
{
    public async Task<IReadOnlyList<Holding>> Describe(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return
        [
            new(Fideslang.Social, StorageClass.Operational, "Whom you follow",
                await db.Follows.LongCountAsync(follow => follow.Follower == subject, cancellationToken)),
            new(Fideslang.Social, StorageClass.Operational, "Who follows you",
                await db.Follows.LongCountAsync(follow => follow.Followed == subject, cancellationToken)),
            new(Fideslang.Social, StorageClass.Operational, "Which videos you like",
                await db.Likes.LongCountAsync(like => like.Subject == subject, cancellationToken)),
        ];
    }

    public async Task Export(SubjectId subject, ZipArchive archive, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var own = db.Follows.AsNoTracking().OrderBy(follow => follow.At);
        await WriteNames("following", await own.Where(follow => follow.Follower == subject).ToListAsync(cancellationToken), follow => follow.Followed);
        await WriteNames("followers", await own.Where(follow => follow.Followed == subject).ToListAsync(cancellationToken), follow => follow.Follower);
        await archive.AddJson("account/likes.json", await db.Likes.Where(like => like.Subject == subject).OrderBy(like => like.At)
            .Select(like => new { like.Video, like.At }).ToListAsync(cancellationToken), cancellationToken);

        async Task WriteNames(string what, List<Follow> follows, Func<Follow, SubjectId> other)
        {
            var names = await profiles.Names([.. follows.Select(other)], cancellationToken);
            await archive.AddJson($"account/{what}.json", follows.Where(follow => names.ContainsKey(other(follow)))
                .Select(follow => new { Name = names[other(follow)], Since = follow.At }), cancellationToken);
        }
    }

    /// <summary>Other people's counts go down with the rows that they count.</summary>
    public async Task Erase(SubjectId subject, CancellationToken cancellationToken)
    {
        var id = subject.Value.ToByteArray(true);
        await databases.Transact(async db =>
        {
            await db.Database.ExecuteSqlAsync($"""
                update tallies set likes = likes - 1 where video in (select video from likes where subject = {id});
                delete from likes where subject = {id};
                update follow_counts set followers = followers - 1 where subject in (select followed from follows where follower = {id});
                update follow_counts set following = following - 1 where subject in (select follower from follows where followed = {id});
                delete from follows where follower = {id} or followed = {id};
                delete from follow_counts where subject = {id};
                """, cancellationToken);
            db.Add(Purge.Make(time));
            return await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
        jobs.Raise();
    }
}
