using System.Globalization;
using Domicile.Base;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Video.Uploads;

/// <summary>HEAD /api/uploads/{id}: how far an upload is, so that its client can go on.</summary>
internal sealed class UploadOffset(VideoDb db, SealedMedia media, UploadLocks locks, FinishUpload finish, TimeProvider time)
{
    public static async Task<Results<Ok, Problem>> Handle(VideoId id, Caller caller, HttpContext context, UploadOffset slice)
    {
        var answer = await slice.Tell(context, caller.Subject, id);
        return answer.Succeeded(out _, out var refusal) ? TypedResults.Ok() : refusal.ToProblem();
    }

    private async Task<Outcome<Done>> Tell(HttpContext context, SubjectId owner, VideoId id)
    {
        if (await db.Own(id, owner, context.RequestAborted) is not { } clip) return AppendToUpload.NotFound;
        context.Response.Headers[Tus.Length] = clip.Bytes.ToString(CultureInfo.InvariantCulture);
        if (clip.State != ClipState.Uploading)
        {
            Tus.Write(context.Response, clip.Bytes, null);
            return default(Done);
        }
        if (clip.ExpiresAt <= time.GetUtcNow()) return AppendToUpload.Expired;

        using var held = locks.TryTake(id);
        if (held is null) return UploadLocks.Busy;
        var opened = await media.Resume(clip, media.ByOwner, context.RequestAborted);
        if (!opened.Succeeded(out var file, out var refusal)) return refusal;
        await using (file)
        {
            Tus.Write(context.Response, file.Length, clip.ExpiresAt);
            if (file.Length < clip.Bytes) return default(Done);
            await file.Complete(CancellationToken.None);
        }
        // A crash came between the last byte and its acknowledgement: the client will not send again what is all there.
        return await finish.Finish(clip);
    }
}
