using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Community;

/// <summary>A profile as its page shows it.</summary>
/// <param name="Profile">Name, display name, picture.</param>
/// <param name="About">What the person says about itself; may have several lines.</param>
/// <param name="Following">How many the person follows.</param>
/// <param name="Followers">How many follow the person.</param>
/// <param name="IsMe">Whether it is the caller's own.</param>
/// <param name="IsFollowed">Whether the caller follows the person.</param>
internal sealed record ProfileView(Profile Profile, string About, long Following, long Followers, bool IsMe, bool IsFollowed);

/// <summary>Shows a profile.</summary>
internal sealed class ShowProfile(IDbContextFactory<CommunityDb> databases)
{
    public static readonly Refusal NotFound = new("profile-not-found", 404, "There is nobody of this name.");

    public async Task<Outcome<ProfileView>> Do(string name, SubjectId? caller, CancellationToken cancellationToken)
    {
        name = name.ToLowerInvariant();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking()
            .FirstOrDefaultAsync(account => account.Name == name && account.State == AccountState.Active, cancellationToken);
        // One's own profile stays one's own to see.
        if (account is null || (account.Suspended && account.Subject != caller)) return NotFound;
        var followed = caller is not null
            && await db.Follows.AnyAsync(follow => follow.Follower == caller && follow.Followed == account.Subject, cancellationToken);
        return new ProfileView(account.Profile, account.About, account.Following, account.Followers, account.Subject == caller, followed);
    }

    public static async Task<Results<Ok<ProfileView>, ProblemHttpResult>> Endpoint(
        string name, HttpContext context, ShowProfile profile, CancellationToken cancellationToken) =>
        (await profile.Do(name, context.Subject(), cancellationToken)).ToHttp();
}
