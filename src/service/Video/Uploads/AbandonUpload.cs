using Domicile.Base;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.Video.Uploads;

/// <summary>DELETE /api/uploads/{id}: the tus termination extension.</summary>
internal static class AbandonUpload
{
    public static async Task<IResult> Handle(
        string id, HttpContext context, VideoDb db, SealedMedia media, UploadLocks locks, CancellationToken cancellationToken)
    {
        if (context.Subject() is not { } owner) return Caller.SignInFirst.ToProblem();
        if (!Id.TryParse<VideoId>(id, out var upload)) return AppendToUpload.NotFound.ToProblem();
        using var held = locks.TryTake(upload);
        if (held is null) return UploadLocks.Busy.ToProblem();
        if (await db.Own(upload, owner, cancellationToken) is not { State: ClipState.Uploading } clip)
            return AppendToUpload.NotFound.ToProblem();
        await media.Delete(clip.Id);
        db.Remove(clip);
        await db.SaveChangesAsync(CancellationToken.None);
        return TypedResults.NoContent();
    }
}
