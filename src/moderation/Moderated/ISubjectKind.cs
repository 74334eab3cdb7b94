using Domicile.Base;

namespace Domicile.Moderated;

/// <summary>
/// A kind of thing that is reported and decided about. What joins the service later joins moderation with one implementation, in one file,
/// registered by its module: reports, cases, decisions, statements and appeals know no kind.
/// </summary>
public interface ISubjectKind
{
    /// <summary>The kind that people are themselves: what is decided about an author, rather than about a post, has its effect there.</summary>
    const string People = "profile";

    /// <summary>A lower-case word, such as <c>video</c>; never changes.</summary>
    string Name { get; }

    /// <summary>In plain words, such as "video", for a sentence.</summary>
    Words Noun { get; }

    /// <summary>Of the DSA Transparency Database, such as <c>CONTENT_TYPE_VIDEO</c>.</summary>
    string ContentType { get; }

    /// <summary>What can be done about it, its author aside.</summary>
    IReadOnlyList<Measure> Measures { get; }

    /// <summary>The one that people call so and can see; null for none. What nobody can see cannot be reported.</summary>
    Task<SubjectFacts?> Find(string target, CancellationToken cancellationToken);

    /// <summary>What is known of one that was found once, even if it is hidden by now; null where it is gone for good.</summary>
    Task<SubjectFacts?> Get(Guid subject, CancellationToken cancellationToken);

    /// <summary>What a moderator looks at; null where nobody may without unsealing it, or there is nothing to look at.</summary>
    Task<Look?> Look(Guid subject, CancellationToken cancellationToken) => Task.FromResult<Look?>(null);

    /// <summary>Makes the effects of decisions be what this standing says, whatever they were. Bears being called twice, and where it is gone.</summary>
    /// <param name="subject">Which.</param>
    /// <param name="standing">What the surviving decisions amount to.</param>
    /// <param name="review">What is said now about what it is, unless its author has changed it since; null leaves that alone.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task Apply(Guid subject, Standing standing, ReviewState? review, CancellationToken cancellationToken);

    /// <summary>No legal case keeps it any more: what its author had deleted meanwhile is deleted for good. Bears being called twice.</summary>
    Task Release(Guid subject, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>One thing of some kind.</summary>
/// <param name="Subject">Which.</param>
/// <param name="Author">Whose.</param>
/// <param name="Reach">How many times it was seen, or how many follow it.</param>
/// <param name="At">Since when it is there.</param>
/// <param name="Url">Where people see it.</param>
public sealed record SubjectFacts(Guid Subject, SubjectId Author, long Reach, DateTimeOffset At, string Url);

/// <summary>What there is to see of one thing, as everyone sees it.</summary>
/// <param name="Text">What its author wrote.</param>
/// <param name="Picture">Path of a still picture; null for none.</param>
/// <param name="Video">Path of an MP4 that is small enough to scrub; null for none.</param>
/// <param name="Seconds">Of the video.</param>
public sealed record Look(string Text, string? Picture = null, string? Video = null, double Seconds = 0);
