using Domicile.Moderated;
using Domicile.Video;

namespace Domicile.Social;

/// <summary>Views of videos, followers of people.</summary>
internal sealed class CountReach(IReactions reactions, IFollows follows) : IReach
{
    public async Task<long> Of(string kind, Guid subject, CancellationToken cancellationToken) => kind switch
    {
        VideoId.Kind => (await reactions.Count([new(subject)], cancellationToken)).GetValueOrDefault(new(subject)).Views,
        ISubjectKind.People => await follows.CountFollowers(new(subject), cancellationToken),
        _ => 0,
    };
}
