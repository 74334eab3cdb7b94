using Domicile.Base;
using Domicile.Web;

namespace Domicile.Identity;

/// <summary>What moderation asks of people.</summary>
public interface IModeratedPeople
{
    /// <summary>Somebody who is not leaving, suspended or not.</summary>
    Task<ModeratedPerson?> Find(SubjectId subject, CancellationToken cancellationToken);
}

/// <summary>How the moderators' decisions reach people.</summary>
public interface IPersonMeasures
{
    /// <summary>Makes these the person's measures, whatever they were; what they published is hidden, or shown again. Bears being called twice.</summary>
    Task Set(SubjectId subject, bool suspended, FeatureSet blocked, CancellationToken cancellationToken);
}

/// <summary>A person as moderators see them: what everyone sees, and no more.</summary>
public sealed record ModeratedPerson(Profile Profile, string About, DateTimeOffset Since, bool Suspended, FeatureSet Blocked);
