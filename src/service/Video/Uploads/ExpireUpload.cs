using Domicile.Base;
using Domicile.Storage;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Work;

namespace Domicile.Video.Uploads;

/// <summary>Removes an upload that was left unfinished. Begun with the upload; looks again as long as bytes keep coming.</summary>
internal sealed class ExpireUpload(SealedMedia media, UploadLocks locks, TimeProvider time) : JobHandler<VideoDb>
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    public override string Kind => "expire-upload";

    public static Job JobFor(VideoId upload, TimeProvider time, TimeSpan delay) => Job.Of("expire-upload", upload.ToString(), time, delay);

    public override async Task Run(VideoDb db, Job job, CancellationToken cancellationToken)
    {
        if (!Id.TryParse<VideoId>(job.Payload, out var id)) return;
        if (await db.Find(id, cancellationToken) is not { State: ClipState.Uploading, ExpiresAt: { } expires } clip) return;
        var left = expires - time.GetUtcNow();
        using var held = locks.TryTake(id);
        if (left > TimeSpan.Zero || held is null)
        {
            db.Add(JobFor(id, time, left > Again ? left : Again));
            return;
        }
        await media.Delete(id);
        db.Remove(clip);
        await db.SaveChangesAsync(CancellationToken.None);
    }
}
