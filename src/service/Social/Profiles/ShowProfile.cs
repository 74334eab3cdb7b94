using Domicile.Base;
using Domicile.Identity;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Social.Profiles;

/// <summary>A profile as its page shows it.</summary>
/// <param name="Profile">Name, display name, picture.</param>
/// <param name="About">What the person says about itself; may have several lines.</param>
/// <param name="Following">How many the person follows.</param>
/// <param name="Followers">How many follow the person.</param>
/// <param name="IsMe">Whether it is the caller's own.</param>
/// <param name="IsFollowed">Whether the caller follows the person.</param>
internal sealed record ProfileView(Profile Profile, string About, long Following, long Followers, bool IsMe, bool IsFollowed);

/// <summary>Shows a profile.</summary>
internal sealed class ShowProfile(IDbContextFactory<SocialDb> databases, IProfiles profiles)
{
    public static readonly Refusal NotFound = new("profile-not-found", 404, "There is nobody of this name.");

    public async Task<Outcome<ProfileView>> Do(string name, SubjectId? caller, CancellationToken cancellationToken)
    {
        if (await profiles.Show(name, caller, cancellationToken) is not { } person) return NotFound;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var counts = await db.FollowCounts.AsNoTracking().FirstOrDefaultAsync(count => count.Subject == person.Subject, cancellationToken);
        var followed = caller is not null
            && await db.Follows.AnyAsync(follow => follow.Follower == caller && follow.Followed == person.Subject, cancellationToken);
        return new ProfileView(person.Profile, person.About, counts?.Following ?? 0, counts?.Followers ?? 0, person.Subject == caller, followed);
    }

    public static async Task<Results<Ok<ProfileView>, Problem>> Endpoint(
        string name, HttpContext context, ShowProfile profile, CancellationToken cancellationToken) =>
        (await profile.Do(name, context.Subject(), cancellationToken)).ToHttp();
}
