using Domicile.Screening.Tables;

namespace Domicile.Screening;

/// <summary>What machines find in what is posted. They decide nothing. A post is named by the identifier that its module gave it.</summary>
public interface IScreening
{
    /// <summary>What term lists and classifiers say about a text: a signal from each. One that could not be read is a signal that failed.</summary>
    IReadOnlyList<Signal> Words(string words);

    /// <summary>Changes whenever the same words, written or in a picture, may come out otherwise; empty where there is nothing to compare words with.</summary>
    Task<string> WordsVersion(CancellationToken cancellationToken);

    /// <summary>The words in a video's frames; null where there is no reader, or nothing to compare them with.</summary>
    /// <param name="post">What was posted.</param>
    /// <param name="file">Names what is read: under another name it is read anew.</param>
    /// <param name="seconds">The video's length.</param>
    /// <param name="place">Opens it, if it has to be read, into a working file of this process alone, and returns its path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Signal?> VideoWords(Guid post, string file, double seconds, Func<CancellationToken, Task<string>> place, CancellationToken cancellationToken);

    /// <inheritdoc cref="VideoWords"/>
    /// <summary>The words in a cover; null where there is no reader, or nothing to compare them with.</summary>
    Task<Signal?> CoverWords(Guid post, string file, Func<CancellationToken, Task<string>> place, CancellationToken cancellationToken);

    /// <summary>Hashes a picture or a video, keeps the hashes and compares them with the banks. Doing it again replaces what was kept.</summary>
    /// <param name="post">What was posted.</param>
    /// <param name="part">Which picture of it.</param>
    /// <param name="path">What is looked at: a working file of this process alone, in the clear, which may be hostile.</param>
    /// <param name="digest">SHA-256 of the file that was posted, where what is looked at was made of it; null where it is the same.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Signal> Examine(Guid post, PostPart part, string path, byte[]? digest, CancellationToken cancellationToken);

    /// <summary>Compares the hashes that were kept of a post with the banks as they are now; null where none were kept.</summary>
    Task<Signal?> Match(Guid post, PostPart part, CancellationToken cancellationToken);

    /// <summary>The entries of banks that a post was like when it was last compared, strongest first.</summary>
    Task<IReadOnlyList<BankMatch>> Matches(Guid post, CancellationToken cancellationToken);

    /// <summary>The banks that a part of a post had matched by then.</summary>
    Task<IReadOnlyList<Guid>> MatchedBanks(Guid post, PostPart part, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>How many other posts since then were of the very same file.</summary>
    Task<int> Duplicates(Guid post, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Removes all that is kept of a post. Bears being called twice.</summary>
    Task Forget(Guid post, CancellationToken cancellationToken);
}
