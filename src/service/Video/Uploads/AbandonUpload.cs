using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Video.Uploads;

/// <summary>DELETE /api/uploads/{id}: the tus termination extension.</summary>
internal static class AbandonUpload
{
    public static async Task<Results<NoContent, Problem>> Handle(
        VideoId id, Caller caller, VideoDb db, SealedMedia media, UploadLocks locks, CancellationToken cancellationToken)
    {
        using var held = locks.TryTake(id);
        if (held is null) return UploadLocks.Busy.ToProblem();
        if (await db.Own(id, caller.Subject, cancellationToken) is not { State: ClipState.Uploading } clip)
            return AppendToUpload.NotFound.ToProblem();
        await media.Delete(clip.Id);
        db.Remove(clip);
        await db.SaveChangesAsync(CancellationToken.None);
        return TypedResults.NoContent();
    }
}
