using Domicile.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video;

/// <summary>DELETE /api/videos/{id}: the clip, its original and every copy, in whatever state it is.</summary>
internal sealed class DeleteVideo(VideoDb db, SealedMedia media, ClearMedia clear, UploadLocks locks)
{
    public static async Task<IResult> Handle(string id, HttpContext context, DeleteVideo slice)
    {
        if (context.Subject() is not { } owner) return Caller.SignInFirst.ToProblem();
        if (!Id.TryParse<VideoId>(id, out var video)) return ReadOwn.NotFound.ToProblem();
        using var held = slice.locks.TryTake(video);
        if (held is null) return UploadLocks.Busy.ToProblem();
        if (await slice.db.Own(video, owner, context.RequestAborted) is not { } clip) return ReadOwn.NotFound.ToProblem();
        await slice.Delete(clip);
        return TypedResults.NoContent();
    }

    /// <summary>The files first: when it is interrupted the row remains, and it can be done again.</summary>
    public async Task Delete(Clip clip)
    {
        if (clip.Token is { } token) clear.Delete(token);
        media.Delete(clip.Id);
        // By key alone: whatever a worker has just changed in the row, it goes, and the worker finds that it has.
        await db.Clips.Where(row => row.Id == clip.Id).ExecuteDeleteAsync(CancellationToken.None);
        db.ChangeTracker.Clear();
    }
}
