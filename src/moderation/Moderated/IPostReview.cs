namespace Domicile.Moderated;

/// <summary>Asked before everyone sees a post, and again before everyone sees what its author has changed of it.</summary>
public interface IPostReview
{
    /// <summary>
    /// Judges the post by what the question tells, and asks its module nothing back. What follows from it, such as a case, is durable when this
    /// returns. Asked again about the same, it says the same, unless people have decided meanwhile; so it may be asked again after a crash. Where
    /// it cannot tell it throws, and nothing is published.
    /// </summary>
    Task<ReviewState> Review(PostUnderReview post, CancellationToken cancellationToken);
}

/// <summary>A post that its author wants everyone to see.</summary>
public sealed class PostUnderReview
{
    /// <summary>The name of its <see cref="ISubjectKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What can be done about it.</summary>
    public required IReadOnlyList<Measure> Measures { get; init; }

    /// <summary>What is known of it, but for its reach.</summary>
    public required SubjectFacts Facts { get; init; }

    /// <summary>Names what it is now: another one where its author has changed it.</summary>
    public required Guid Revision { get; init; }

    /// <summary>What is written with it, as it shall be shown; empty for nothing.</summary>
    public required string Text { get; init; }

    /// <summary>Name of its smallest rendition: what is to be looked at.</summary>
    public required string Media { get; init; }

    /// <summary>Its length.</summary>
    public required double Seconds { get; init; }

    /// <summary>Name of its cover.</summary>
    public required string Cover { get; init; }

    /// <summary>
    /// Opens one of the two into a working file of this process alone, which its decoder reads, and returns its path. The file is gone when the
    /// review ends.
    /// </summary>
    public required Func<string, CancellationToken, Task<string>> Place { get; init; }

    /// <summary>Opens what was uploaded, byte for byte.</summary>
    public required Func<CancellationToken, Task<Stream>> OpenOriginal { get; init; }
}
