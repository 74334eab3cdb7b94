using Domicile.Base;
using Domicile.Video;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.Community;

/// <summary>A person as everyone may see them.</summary>
/// <param name="Name">The user name, unique without regard to case; the profile is at <c>/@name</c>.</param>
/// <param name="DisplayName">As the person wrote it.</param>
/// <param name="AvatarUrl">Path of the picture; null for none.</param>
public sealed record Profile(string Name, string DisplayName, string? AvatarUrl);

/// <summary>What other modules may ask about people.</summary>
public interface IProfiles
{
    /// <summary>The profiles of those that exist and are not being deleted.</summary>
    Task<IReadOnlyDictionary<SubjectId, Profile>> Get(IReadOnlyCollection<SubjectId> subjects, CancellationToken cancellationToken);

    /// <summary>The subject with this user name, without regard to case.</summary>
    Task<SubjectId?> Find(string name, CancellationToken cancellationToken);

    /// <summary>Whom the subject follows.</summary>
    Task<IReadOnlySet<SubjectId>> FollowedBy(SubjectId subject, CancellationToken cancellationToken);
}

/// <summary>What is known of a viewer's age while a session lasts.</summary>
public enum ViewerAge
{
    SignedOut,

    /// <summary>Nobody has looked.</summary>
    Unasked,

    Under18,

    Adult,
}

/// <summary>Tells what is known of a viewer's age. The birth date stays sealed: only the viewer has it opened, and only the answer is kept.</summary>
public interface IViewerAges
{
    /// <summary>Of who is asking; opens nothing.</summary>
    ViewerAge Of(HttpContext context);
}

/// <summary>What moderation asks of people, and how its decisions reach them.</summary>
public interface IModeratedPeople
{
    /// <summary>Somebody who is not leaving, suspended or not.</summary>
    Task<ModeratedPerson?> Find(SubjectId subject, CancellationToken cancellationToken);

    /// <summary>Makes these the person's measures, whatever they were; what they published is hidden, or shown again. Bears being called twice.</summary>
    Task Set(SubjectId subject, bool suspended, Feature blocked, CancellationToken cancellationToken);
}

/// <summary>A person as moderators see them: what everyone sees, and no more.</summary>
public sealed record ModeratedPerson(Profile Profile, string About, DateTimeOffset Since, long Followers, bool Suspended, Feature Blocked);

/// <summary>Asked before a person is shown as they want to be.</summary>
public interface IProfileReview
{
    /// <summary>Whether this may be shown. What follows from it, such as a case, is durable when this returns.</summary>
    Task<bool> Admits(SubjectId subject, string displayName, string about, CancellationToken cancellationToken);

    /// <summary>What is said of the user name that somebody new wants. Nothing is kept of it: there is nobody yet.</summary>
    Task<ReviewState> Name(string name, CancellationToken cancellationToken);
}

/// <summary>Told how often videos are seen.</summary>
public interface IReachWatch
{
    /// <summary>What was just written: of each video, the views before and now. Whoever counts waits for this, and does not fail where it fails.</summary>
    Task Seen(IReadOnlyCollection<(VideoId Video, long Before, long Now)> views, CancellationToken cancellationToken);
}

/// <summary>Likes and counts of videos.</summary>
public interface IReactions
{
    /// <summary>Which of these the subject likes.</summary>
    Task<IReadOnlySet<VideoId>> LikedBy(SubjectId subject, IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken);

    /// <summary>Likes and views; videos without any are left out.</summary>
    Task<IReadOnlyDictionary<VideoId, Counts>> Count(IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken);

    /// <summary>The counts of every video that has any, for ranking: at most <paramref name="limit"/>, most liked first.</summary>
    Task<IReadOnlyDictionary<VideoId, Counts>> Popular(int limit, CancellationToken cancellationToken);

    /// <summary>Adds views; returns once they are durable. Views of many callers are written together.</summary>
    Task AddViews(VideoId video, int views, CancellationToken cancellationToken);
}

/// <summary>What is counted for a video.</summary>
public readonly record struct Counts(long Likes, long Views);
