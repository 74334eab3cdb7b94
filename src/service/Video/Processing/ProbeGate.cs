using Domicile.Base;
using Domicile.Media;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Microsoft.Extensions.Options;

namespace Domicile.Video.Processing;

/// <summary>Decides whether an original is a video that this service takes.</summary>
internal sealed class ProbeGate(SealedMedia media, WorkFolder folders, Probe probe, IOptions<DecodingLimits> limits)
{
    public static readonly Refusal SingleFrame = new("single-frame", 422, "This is a picture, not a video: it has one frame.");
    public static readonly Refusal TooLong = new("video-too-long", 422, "The video is longer than this service accepts: see /api/limits.");
    public static readonly Refusal TooManyPixels = new("video-too-many-pixels", 422, "The picture is larger than this service accepts: see /api/limits.");

    /// <summary>Its name in the working folder.</summary>
    public const string Original = "original";

    // A clip that its maker calls "3 minutes" runs a few frames over.
    private const double Tolerance = 0.5;

    // Whoever uploads waits for it. The job finds room later.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<Outcome<Source>> Check(Clip clip, CancellationToken cancellationToken)
    {
        using var work = await folders.Open(clip.Bytes, cancellationToken, Patience);
        return await Check(clip, work, null, cancellationToken);
    }

    /// <summary>Leaves the opened original in the working folder.</summary>
    /// <param name="clip">Whose original.</param>
    /// <param name="work">Where to.</param>
    /// <param name="known">What an earlier check of the same original has found; null to probe it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Outcome<Source>> Check(Clip clip, WorkFolder.Work work, Source? known, CancellationToken cancellationToken)
    {
        await media.Unseal(clip, SealedMedia.Original, work, Original, cancellationToken);
        var read = known ?? await probe.Read(work.Path, Original, cancellationToken);
        return read.Then(source => Decide(source, limits.Value));
    }

    internal static Outcome<Source> Decide(Source source, DecodingLimits limits) =>
        source.Frames < 2 ? SingleFrame
        : source.CodedPixels > limits.MaxPixels || (long)source.Width * source.Height > limits.MaxPixels ? TooManyPixels
        : source.Seconds > limits.MaxSeconds + Tolerance ? TooLong
        : source;
}
