using Domicile.Base;

namespace Domicile.Social;

/// <summary>Who follows whom.</summary>
public interface IFollows
{
    /// <summary>Whom the subject follows.</summary>
    Task<IReadOnlySet<SubjectId>> FollowedBy(SubjectId subject, CancellationToken cancellationToken);

    /// <summary>How many follow the subject.</summary>
    Task<long> CountFollowers(SubjectId subject, CancellationToken cancellationToken);
}
