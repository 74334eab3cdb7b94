using Domicile.Media;
using Domicile.Storage;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Video.Publishing;
using Domicile.Work;

namespace Domicile.Video.Processing;

/// <summary>Takes the cover anew where its creator has chosen a frame.</summary>
internal sealed class TakeCover(SealedMedia media, Cover covers, Placement placement, WorkFolder folders) : JobHandler<VideoDb, VideoId>
{
    private const string Name = "take-cover";

    public override string Kind => Name;

    // Processing takes a cover, too: one after the other.
    public override string Lane => ProcessVideo.LaneName;

    public static Job JobFor(Clip clip, TimeProvider time) => JobPayload.Job(Name, clip.Id, time, ProcessVideo.First(time) - time.GetUtcNow());

    protected override async Task Run(VideoDb db, VideoId id, Job job, CancellationToken cancellationToken)
    {
        if (await db.Find(id, cancellationToken) is not { Plays: true } clip) return;
        var largest = clip.Renditions.MaxBy(rendition => rendition.ShortEdge)!;
        var name = Cover.NameOf(largest, clip.CoverAt);
        if (name == clip.Cover) return;

        using var work = await folders.Open(largest.Bytes + 2 * Cover.Room, cancellationToken);
        await media.Unseal(clip, largest.File, work, largest.File, cancellationToken);
        await covers.Take(work, largest.File, clip.CoverAt, cancellationToken);
        var blob = await media.Seal(clip, name, work, Cover.File, cancellationToken);
        try
        {
            (clip.Cover, clip.CoverBlob) = (name, blob);
            clip.Change();
            await placement.Settle(db, clip, cancellationToken);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            await media.DeleteUnnamed(db, clip.Id, [blob], cancellationToken);
            throw;
        }
    }
}
