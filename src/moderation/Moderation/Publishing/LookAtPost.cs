using System.Security.Cryptography;
using Domicile.Media;
using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Screening.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>All that machines look at in a post: its frames, its cover, the file that was uploaded, and what was written with it.</summary>
internal sealed class LookAtPost(IDbContextFactory<ModerationDb> databases, IScreening screening, WorkFolder folders, TimeProvider time)
{
    // Far more than the longest video takes on a busy machine; a decoder that hangs is a signal that failed.
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(10);

    /// <summary>Looks at a post that is to be published; what was hashed before is not decoded again.</summary>
    public async Task<IReadOnlyList<Signal>> Look(PostUnderReview post, CancellationToken cancellationToken) =>
    [
        await Media(post, cancellationToken),
        await Cover(post, cancellationToken),
        .. post.Text.Length > 0 ? screening.Words(post.Text) : [],
        .. await Words(post.Facts.Subject, post.Media, post.Cover, post.Seconds, post.Place, cancellationToken),
    ];

    /// <summary>What the hashes that were kept of a post are like now.</summary>
    public async Task<IReadOnlyList<Signal>> Again(Guid post, CancellationToken cancellationToken)
    {
        var signals = new List<Signal>();
        foreach (var part in new[] { PostPart.Media, PostPart.Cover })
            if (await Match(post, part, cancellationToken) is { } signal) signals.Add(signal);
        return signals;
    }

    /// <summary>The words that stand in the pictures of a published post; none where it is published no longer.</summary>
    public async Task<IEnumerable<Signal>> Words(IPostKind kind, Guid id, Post post, CancellationToken cancellationToken)
    {
        if (post.Published is null) return [];
        WorkFolder.Work? work = null;
        try
        {
            return await Words(id, post.Files[0], post.Files[^1], post.Seconds, Place, cancellationToken);
        }
        finally
        {
            work?.Dispose();
        }

        async Task<string> Place(string file, CancellationToken stop)
        {
            // Taken from view meanwhile, it is not what cannot be read.
            await using var clear = await kind.OpenPublished(id, file, stop) ?? throw new FileNotFoundException();
            work ??= await folders.Open(post.Bytes + (1 << 20), stop);
            await using var output = File.Create(work.File(file));
            await clear.CopyToAsync(output, stop);
            return work.File(file);
        }
    }

    private async Task<IEnumerable<Signal>> Words(
        Guid post, string media, string cover, double seconds, Func<string, CancellationToken, Task<string>> place, CancellationToken cancellationToken) => new[]
    {
        await screening.VideoWords(post, media, seconds, stop => place(media, stop), cancellationToken),
        await screening.CoverWords(post, cover, stop => place(cover, stop), cancellationToken),
    }.OfType<Signal>();

    private async Task<Signal> Media(PostUnderReview post, CancellationToken cancellationToken)
    {
        if (await Match(post.Facts.Subject, PostPart.Media, cancellationToken) is { } known) return known;
        byte[] digest;
        await using (var original = await post.OpenOriginal(cancellationToken)) digest = await SHA256.HashDataAsync(original, cancellationToken);
        return await Examine(post, PostPart.Media, post.Media, digest, cancellationToken);
    }

    private Task<Signal> Cover(PostUnderReview post, CancellationToken cancellationToken) => Examine(post, PostPart.Cover, post.Cover, null, cancellationToken);

    private async Task<Signal> Examine(PostUnderReview post, PostPart part, string file, byte[]? digest, CancellationToken cancellationToken)
    {
        // Whatever keeps a file from being opened passes, and is tried again: it says nothing about the post.
        var path = await post.Place(file, cancellationToken);
        using var late = new CancellationTokenSource(MostTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await Cleared(post.Facts.Subject, part, await screening.Examine(post.Facts.Subject, part, path, digest, stop.Token), cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(Signals.MediaHash.Name, Signals.MediaHash.Version, 0, [], MostTime, "too-slow");
        }
    }

    private async Task<Signal?> Match(Guid post, PostPart part, CancellationToken cancellationToken) =>
        await screening.Match(post, part, cancellationToken) is { } signal ? await Cleared(post, part, signal, cancellationToken) : null;

    /// <summary>Without what a person has seen already, and left visible: it is not to be held against the post again.</summary>
    private async Task<Signal> Cleared(Guid post, PostPart part, Signal signal, CancellationToken cancellationToken)
    {
        if (signal.Evidence.Count == 0) return signal;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var decisions = await db.Decisions.AsNoTracking().Where(row => row.Subject == post && row.DecidedBy != Decision.Machine && row.LedgerIndex != null)
            .Select(row => new { row.At, row.Steps }).ToListAsync(cancellationToken);
        if (decisions.Where(row => !Step.Read(row.Steps).Any(step => step.Measure.Withholds())).Max(row => (DateTimeOffset?)row.At) is not { } at) return signal;
        var seen = await screening.MatchedBanks(post, part, at, cancellationToken);
        List<BankMatch> left = [.. signal.Evidence.Cast<BankMatch>().Where(match => !seen.Contains(match.Bank))];
        return signal with { Evidence = left, Score = left.Select(match => match.Score).DefaultIfEmpty().Max() };
    }
}
