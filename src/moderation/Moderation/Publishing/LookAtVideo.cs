using System.Security.Cryptography;
using Domicile.Media;
using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Screening.Tables;
using Domicile.Video;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>All that machines look at in a video: its frames, its cover, the file that was uploaded, and what was written with it.</summary>
internal sealed class LookAtVideo(IDbContextFactory<ModerationDb> databases, IScreening screening, IModeratedVideos videos, WorkFolder folders, TimeProvider time)
{
    // Far more than the longest video takes on a busy machine; a decoder that hangs is a signal that failed.
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(10);

    /// <summary>Looks at a video that is to be published; what was hashed before is not decoded again.</summary>
    public async Task<IReadOnlyList<Signal>> Look(VideoUnderReview video, CancellationToken cancellationToken) =>
    [
        await Media(video, cancellationToken),
        await Cover(video, cancellationToken),
        .. video.Caption.Length > 0 ? screening.Words(video.Caption) : [],
        .. await Words(video.Id, video.Media, video.Cover, video.Seconds, video.Place, cancellationToken),
    ];

    /// <summary>What the hashes that were kept of a post are like now.</summary>
    public async Task<IReadOnlyList<Signal>> Again(Guid post, CancellationToken cancellationToken)
    {
        var signals = new List<Signal>();
        foreach (var part in new[] { PostPart.Media, PostPart.Cover })
            if (await Match(post, part, cancellationToken) is { } signal) signals.Add(signal);
        return signals;
    }

    /// <summary>The words that stand in a published video; none where it is published no longer.</summary>
    public async Task<IEnumerable<Signal>> Words(ModeratedVideo video, CancellationToken cancellationToken)
    {
        if (video.Published is not { } published) return [];
        WorkFolder.Work? work = null;
        try
        {
            return await Words(video.Id, video.Files[0], video.Files[^1], video.Seconds, Place, cancellationToken);
        }
        finally
        {
            work?.Dispose();
        }

        async Task<string> Place(string file, CancellationToken stop)
        {
            // Taken from view meanwhile, it is not what cannot be read.
            await using var clear = await videos.OpenPublished(video.Id, file, stop) ?? throw new FileNotFoundException();
            work ??= folders.Open(published.Renditions[0].Bytes + (1 << 20));
            await using var output = File.Create(work.File(file));
            await clear.CopyToAsync(output, stop);
            return work.File(file);
        }
    }

    private async Task<IEnumerable<Signal>> Words(
        VideoId video, string media, string cover, double seconds, Func<string, CancellationToken, Task<string>> place, CancellationToken cancellationToken) => new[]
    {
        await screening.VideoWords(video.Value, media, seconds, stop => place(media, stop), cancellationToken),
        await screening.CoverWords(video.Value, cover, stop => place(cover, stop), cancellationToken),
    }.OfType<Signal>();

    private async Task<Signal> Media(VideoUnderReview video, CancellationToken cancellationToken)
    {
        if (await Match(video.Id.Value, PostPart.Media, cancellationToken) is { } known) return known;
        byte[] digest;
        await using (var original = await video.OpenOriginal(cancellationToken)) digest = await SHA256.HashDataAsync(original, cancellationToken);
        return await Examine(video, PostPart.Media, video.Media, digest, cancellationToken);
    }

    private Task<Signal> Cover(VideoUnderReview video, CancellationToken cancellationToken) => Examine(video, PostPart.Cover, video.Cover, null, cancellationToken);

    private async Task<Signal> Examine(VideoUnderReview video, PostPart part, string file, byte[]? digest, CancellationToken cancellationToken)
    {
        // Whatever keeps a file from being opened passes, and is tried again: it says nothing about the video.
        var path = await video.Place(file, cancellationToken);
        using var late = new CancellationTokenSource(MostTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await Cleared(video.Id.Value, part, await screening.Examine(video.Id.Value, part, path, digest, stop.Token), cancellationToken);
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
