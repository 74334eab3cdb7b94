using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Profiles;

/// <summary>What a person says about itself.</summary>
/// <param name="DisplayName">1 to 50 characters of any script.</param>
/// <param name="About">At most 160 characters, line breaks allowed.</param>
internal sealed record EditProfileRequest(string DisplayName, string About);

/// <summary>Changes the public profile.</summary>
internal sealed class EditProfile(IDbContextFactory<IdentityDb> databases, Throttle throttle, IEnumerable<IProfileReview> reviews)
{
    public static readonly Refusal NotShown = new("profile-not-shown", 422, "This is against a policy of the service (see /api/moderation/policies), or a name that it keeps.");

    public async Task<Outcome<Done>> Do(
        SubjectId subject, EditProfileRequest request, IDictionary<string, Refusal> refusals, CancellationToken cancellationToken)
    {
        if (throttle.Admit(Rate.Write, subject).Refusal is { } tooMany) return tooMany;
        var (displayName, about) = (FreeText.DisplayName(request.DisplayName), FreeText.About(request.About));
        if (displayName.Refusal is { } badName) refusals[nameof(request.DisplayName)] = badName;
        if (about.Refusal is { } badAbout) refusals[nameof(request.About)] = badAbout;
        if (refusals.Count > 0) return refusals.First().Value;

        foreach (var review in reviews)
            if (!await review.Admits(subject, displayName.OrThrow(), about.OrThrow(), cancellationToken)) return NotShown;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Accounts.Where(account => account.Subject == subject).ExecuteUpdateAsync(set => set
            .SetProperty(account => account.DisplayName, displayName.OrThrow()).SetProperty(account => account.About, about.OrThrow()), cancellationToken);
        return new Done();
    }

    public static async Task<Results<NoContent, Problem>> Endpoint(
        EditProfileRequest request, Caller caller, EditProfile profile, CancellationToken cancellationToken) =>
        (await profile.Do(caller.Subject, request, new Dictionary<string, Refusal>(), cancellationToken)).ToHttp();
}
