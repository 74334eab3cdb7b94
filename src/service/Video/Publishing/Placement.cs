using Domicile.Base;
using Domicile.Moderated;
using Domicile.Storage;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Work;

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
        await review.Ask(db, clip, cancellationToken);
        await Place(db, clip, cancellationToken);
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
        var folder = clear.PathOf(token);
        try
        {
            // For others than before: the old address ends before the new one is known.
            if (clip.Token is { } old && old != token) clear.Move(old, token);
            DurableFile.CreateFolder(folder, Path.GetDirectoryName(folder)!);
            foreach (var name in clip.Files.Where(name => !File.Exists(Path.Combine(folder, name))))
            {
                var temporary = Path.Combine(folder, $".{name}.tmp");
                await media.Unseal(clip, name, temporary, cancellationToken);
                DurableFile.Commit(temporary, Path.Combine(folder, name));
            }
            var caption = (await captions.Get(clip, media.ByService, cancellationToken)).OrThrow();
            (clip.Token, clip.Caption, clip.SealedCaption) = (token, caption, null);
            clip.PublishedAt ??= time.GetUtcNow();
            await db.SaveChangesAsync(cancellationToken);
        }
        catch when (db.Entry(clip).Property(row => row.Token).OriginalValue != token)
        {
            // Nothing names this folder, and nothing will: the next attempt takes another.
            clear.Delete(token);
            throw;
        }
        // A cover that was replaced, for one.
        foreach (var stale in Directory.EnumerateFiles(folder).Where(path => !clip.Files.Contains(Path.GetFileName(path)))) File.Delete(stale);
    }

    private async Task Unpublish(VideoDb db, Clip clip, CancellationToken cancellationToken)
    {
        var (token, caption) = (clip.Token!, clip.Caption);
        clip.Token = null;
        (await captions.Set(clip, caption, media.ByService, cancellationToken)).OrThrow();
        await db.SaveChangesAsync(cancellationToken);
        clear.Delete(token);
    }
}

/// <summary>Settles what an interrupted request left unsettled.</summary>
internal sealed class SettlePlacement(Placement placement) : JobHandler<VideoDb>
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(30);

    public override string Kind => "settle-placement";

    /// <summary>To be added with the change that makes it necessary, and removed once that is settled.</summary>
    public static Job JobFor(Clip clip, TimeProvider time) => Job.Of("settle-placement", clip.Id.ToString(), time, Net);

    public override async Task Run(VideoDb db, Job job, CancellationToken cancellationToken)
    {
        if (Id.TryParse<VideoId>(job.Payload, out var id) && await db.Find(id, cancellationToken) is { } clip)
            await placement.Settle(db, clip, cancellationToken);
    }
}
