using Domicile.Storage;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Work;

namespace Domicile.Video.Uploads;

/// <summary>Removes an upload that was left unfinished. Begun with the upload; looks again as long as bytes keep coming.</summary>
internal sealed class ExpireUpload(SealedMedia media, UploadLocks locks, TimeProvider time) : JobHandler<VideoDb, VideoId>
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    private const string KindName = "expire-upload";

    public override string Kind => KindName;

    public static Job JobFor(VideoId upload, TimeProvider time, TimeSpan delay) => JobPayload.Job(KindName, upload, time, delay);

    protected override async Task Run(VideoDb db, VideoId id, Job job, CancellationToken cancellationToken)
    {
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
