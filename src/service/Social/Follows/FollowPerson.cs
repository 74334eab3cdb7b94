using Domicile.Base;
using Domicile.Identity;
using Domicile.Social.Profiles;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Social.Follows;

/// <summary>Follows and unfollows. The row and both people's counts change in one transaction; doing it twice changes nothing.</summary>
internal sealed class FollowPerson(IDbContextFactory<SocialDb> databases, IProfiles profiles, Throttle throttle, TimeProvider time)
{
    /// <summary>So that everyone whom a person follows can be held in memory.</summary>
    public const int MaxFollowing = 5_000;

    public static readonly Refusal Self = new("follow-self", 422, "Nobody follows themselves.");
    public static readonly Refusal TooMany = new("following-too-many", 422, "You follow as many people as one can.");

    public async Task<Outcome<Done>> Do(SubjectId follower, string name, bool follow, CancellationToken cancellationToken)
    {
        if (throttle.Admit(Rate.Write, follower).Refusal is { } tooMany) return tooMany;
        if (await profiles.Find(name, cancellationToken) is not { } followed) return ShowProfile.NotFound;
        if (followed == follower) return Self;

        return await databases.Transact(db => Write(db, follower, followed, follow, cancellationToken), cancellationToken);
    }

    public static async Task<Results<NoContent, Problem>> Follow(
        string name, Caller caller, FollowPerson people, CancellationToken cancellationToken) =>
        (await people.Do(caller.Subject, name, follow: true, cancellationToken)).ToHttp();

    public static async Task<Results<NoContent, Problem>> Unfollow(
        string name, Caller caller, FollowPerson people, CancellationToken cancellationToken) =>
        (await people.Do(caller.Subject, name, follow: false, cancellationToken)).ToHttp();

    private async Task<Outcome<Done>> Write(SocialDb db, SubjectId follower, SubjectId followed, bool follow, CancellationToken cancellationToken)
    {
        var (from, to) = (follower.Value.ToByteArray(true), followed.Value.ToByteArray(true));
        var changed = follow
            ? await db.Database.ExecuteSqlAsync($"""
                insert into follows (follower, followed, at)
                select {from}, {to}, {time.GetUtcNow().ToUnixTimeMilliseconds()}
                where coalesce((select following from follow_counts where subject = {from}), 0) < {MaxFollowing}
                on conflict do nothing
                """, cancellationToken)
            : await db.Database.ExecuteSqlAsync($"delete from follows where follower = {from} and followed = {to}", cancellationToken);
        if (changed == 0) return follow && await IsFull(db, follower, followed, cancellationToken) ? TooMany : new Done();

        var by = follow ? 1 : -1;
        await db.Database.ExecuteSqlAsync($"""
            insert into follow_counts (subject, following, followers) values ({from}, {by}, 0)
            on conflict (subject) do update set following = follow_counts.following + excluded.following;
            insert into follow_counts (subject, following, followers) values ({to}, 0, {by})
            on conflict (subject) do update set followers = follow_counts.followers + excluded.followers;
            """, cancellationToken);
        return new Done();
    }

    private static async Task<bool> IsFull(SocialDb db, SubjectId follower, SubjectId followed, CancellationToken cancellationToken) =>
        !await db.Follows.AnyAsync(row => row.Follower == follower && row.Followed == followed, cancellationToken);
}
