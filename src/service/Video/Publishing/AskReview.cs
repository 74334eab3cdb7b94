using Domicile.Identity;
using Domicile.Media;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Video.Publishing;

/// <summary>
/// Asks whether everyone may see what a clip is now. Nothing becomes visible that was not asked about. Who is asked is looked up only then: they
/// themselves have to do with videos and with people, and through those with publishing.
/// </summary>
internal sealed class AskReview(
    IServiceProvider services, SealedMedia media, SealedCaptions captions, WorkFolder folders, TimeProvider time) : IDisposable
{
    // Looking takes a decoder each: publishing many drafts at once must not take the machine.
    private readonly SemaphoreSlim _turn = new(2);

    /// <summary>Where everyone shall see the clip and nobody was asked yet, asks. Saves nothing of the answer.</summary>
    public async Task Ask(VideoDb db, Clip clip, CancellationToken cancellationToken)
    {
        if (!clip.Visibility.AwaitsReview) return;
        if (clip.SubmittedAt is null)
        {
            // Before a case can be opened, so that whoever is given it finds the video.
            clip.SubmittedAt = time.GetUtcNow();
            await db.Clips.Where(row => row.Id == clip.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.SubmittedAt, clip.SubmittedAt), cancellationToken);
        }
        var caption = (await captions.Get(clip, media.ByService, cancellationToken)).OrThrow();
        await _turn.WaitAsync(cancellationToken);
        WorkFolder.Work? work = null;
        try
        {
            var smallest = clip.Renditions.MinBy(rendition => rendition.ShortEdge)!;
            var video = new VideoUnderReview(Place, Original)
            {
                Id = clip.Id,
                Creator = clip.Creator,
                Revision = clip.Revision,
                Caption = caption,
                Media = smallest.File,
                Seconds = clip.Seconds,
                Cover = clip.Cover!,
            };
            var state = ReviewState.Passed;
            foreach (var review in services.GetServices<IVideoReview>())
            {
                var said = await review.Review(video, cancellationToken);
                if (said == ReviewState.Unasked) throw new InvalidOperationException("A review came to no answer.");
                if (said > state) state = said;
            }
            clip.Review = state;
        }
        finally
        {
            work?.Dispose();
            _turn.Release();
        }

        async Task<string> Place(string name, CancellationToken stop)
        {
            work ??= folders.Open(clip.Renditions.Min(rendition => rendition.Bytes) + (1 << 20));
            await media.Unseal(clip, name, work, name, stop);
            return work.File(name);
        }

        async Task<Stream> Original(CancellationToken stop) => (await media.Read(clip, SealedMedia.Original, media.ByService, stop)).OrThrow();
    }

    public void Dispose() => _turn.Dispose();
}
