using Domicile.Media;
using Domicile.Moderated;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Publishing;

/// <summary>
/// Asks whether everyone may see what a clip is now. Nothing becomes visible that was not asked about. Whoever is asked is told all
/// that there is to know, and asks nothing back.
/// </summary>
internal sealed class AskReview(
    IEnumerable<IPostReview> reviews, SealedMedia media, SealedCaptions captions, WorkFolder folders, TimeProvider time) : IDisposable
{
    // Looking takes a decoder each: publishing many drafts at once must not take the machine.
    private readonly SemaphoreSlim _turn = new(2);

    /// <summary>Where everyone shall see the clip and nobody was asked yet, asks. Saves nothing of the answer.</summary>
    public async Task Ask(VideoDb db, Clip clip, CancellationToken cancellationToken)
    {
        // Deleted meanwhile, there is nothing to publish.
        if (!clip.Visibility.AwaitsReview || !await db.Clips.AnyAsync(row => row.Id == clip.Id, cancellationToken)) return;
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
            var post = new PostUnderReview
            {
                Kind = VideoId.Kind,
                Measures = VideoSubject.Measures,
                Facts = VideoSubject.Facts(clip.Id, clip.Creator, clip.PublishedAt ?? clip.SubmittedAt.Value),
                Revision = clip.Revision,
                Text = caption,
                Media = smallest.File,
                Seconds = clip.Seconds,
                Cover = clip.Cover!,
                Place = Place,
                OpenOriginal = Original,
            };
            var state = ReviewState.Passed;
            foreach (var review in reviews)
            {
                var said = await review.Review(post, cancellationToken);
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
            work ??= await folders.Open(clip.Renditions.Min(rendition => rendition.Bytes) + (1 << 20), stop);
            await media.Unseal(clip, name, work, name, stop);
            return work.File(name);
        }

        async Task<Stream> Original(CancellationToken stop) => (await media.Read(clip, SealedMedia.Original, media.ByService, stop)).OrThrow();
    }

    public void Dispose() => _turn.Dispose();
}
