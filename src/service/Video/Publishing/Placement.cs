using Domicile.Base;
using Domicile.Blobs;
using Domicile.Moderated;
using Domicile.Storage;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Publishing;

/// <summary>
/// Carries out a clip's <see cref="Visibility"/>: writes the clear copies of a public clip, removes those of any other. Idempotent, and safe to
/// interrupt anywhere.
/// </summary>
internal sealed class Placement(SealedMedia media, ClearMedia clear, SealedCaptions captions, AskReview review, TimeProvider time)
{
    /// <summary>Whether there is nothing to carry out, and nobody to ask.</summary>
    public static bool IsSettled(Clip clip) => clip.Visibility is { AwaitsReview: false } visibility && visibility.IsPublic == clip.Token is not null;

    /// <summary>Saves the clip. Nothing refers to a clear file before it is whole, and none stays that nothing refers to.</summary>
    public async Task Settle(VideoDb db, Clip clip, CancellationToken cancellationToken)
    {
        var replaced = db.Entry(clip).Property(row => row.CoverBlob).OriginalValue;
        await review.Ask(db, clip, cancellationToken);
        await Place(db, clip, cancellationToken);
        if (replaced is { } cover && cover != clip.CoverBlob) await Delete(clip, cover);
        if (clip is not { Visibility.IsWanted: true, Review: ReviewState.Waiting }) return;
        // A moderator may have decided after the review ran but before its result was saved. Ask again, or that decision is lost.
        clip.Review = ReviewState.Unasked;
        await review.Ask(db, clip, cancellationToken);
        if (clip.Review != ReviewState.Waiting) await Place(db, clip, cancellationToken);
    }

    private async Task Place(VideoDb db, Clip clip, CancellationToken cancellationToken)
    {
        if (clip.Visibility.IsPublic) await Show(db, clip, cancellationToken);
        else if (clip.Token is not null) await Unpublish(db, clip, cancellationToken);
        else await db.SaveChangesAsync(cancellationToken);
    }

    private async Task Show(VideoDb db, Clip clip, CancellationToken cancellationToken)
    {
        var isAdultsOnly = clip.Visibility.IsAdultsOnly;
        var token = clip.Token is { } now && ClearMedia.IsAdultsOnly(now) == isAdultsOnly ? now : ClearMedia.NewToken(isAdultsOnly);
        var copies = clip.Copies ?? Id.Random();
        try
        {
            await clear.Write(clip, copies, cancellationToken);
            var caption = (await captions.Get(clip, media.ByService, cancellationToken)).OrThrow();
            (clip.Token, clip.Copies, clip.Caption, clip.SealedCaption) = (token, copies, caption, null);
            clip.PublishedAt ??= time.GetUtcNow();
            await db.SaveChangesAsync(cancellationToken);
        }
        catch
        {
            // Where no row names these copies none will: the next attempt makes others. It was never saved, or the clip was taken back meanwhile.
            if (!await db.Clips.AnyAsync(row => row.Id == clip.Id && row.Copies == copies, CancellationToken.None)) await clear.Delete(copies);
            throw;
        }
    }

    private async Task Unpublish(VideoDb db, Clip clip, CancellationToken cancellationToken)
    {
        var (copies, caption) = (clip.Copies!.Value, clip.Caption);
        (clip.Token, clip.Copies) = (null, null);
        (await captions.Set(clip, caption, media.ByService, cancellationToken)).OrThrow();
        await db.SaveChangesAsync(cancellationToken);
        await clear.Delete(copies);
    }

    private async Task Delete(Clip clip, BlobId cover)
    {
        if (clip.Copies is { } copies) await clear.Delete(copies, cover);
        await media.Delete(clip.Id, cover);
    }
}

/// <summary>Settles what an interrupted request left unsettled.</summary>
internal sealed class SettlePlacement(Placement placement) : JobHandler<VideoDb, VideoId>
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(30);

    private const string KindName = "settle-placement";

    public override string Kind => KindName;

    /// <summary>To be added with the change that makes it necessary, and removed once that is settled.</summary>
    public static Job JobFor(Clip clip, TimeProvider time) => JobPayload.Job(KindName, clip.Id, time, Net);

    protected override async Task Run(VideoDb db, VideoId id, Job job, CancellationToken cancellationToken)
    {
        if (await db.Find(id, cancellationToken) is { } clip)
            await placement.Settle(db, clip, cancellationToken);
    }
}
