using Domicile.Kernel;
using Microsoft.AspNetCore.Http;

namespace Domicile.Video;

/// <summary>DELETE /api/videos/{id}: the clip, its original and every copy, in whatever state it is.</summary>
internal sealed class DeleteVideo(
    VideoDb db, SealedMedia media, ClearMedia clear, UploadLocks locks, JobSignal<VideoDb> jobs, TimeProvider time)
{
    public static async Task<IResult> Handle(string id, HttpContext context, DeleteVideo slice)
    {
        if (context.Subject() is not { } owner) return Caller.SignInFirst.ToProblem();
        if (!Id.TryParse<VideoId>(id, out var video)) return ReadOwn.NotFound.ToProblem();
        return (await slice.Delete(video, owner, context.RequestAborted)).ToHttp();
    }

    private async Task<Outcome<Done>> Delete(VideoId id, SubjectId owner, CancellationToken cancellationToken)
    {
        using var held = locks.TryTake(id);
        if (held is null) return UploadLocks.Busy;
        if (await db.Own(id, owner, cancellationToken) is not { } clip) return ReadOwn.NotFound;
        // The files first: when it is interrupted the row remains, and it can be done again.
        if (clip.Token is { } token) clear.Delete(token);
        media.Delete(clip.Id);
        await db.Delete(clip.Id, time, CancellationToken.None);
        jobs.Raise();
        return default(Done);
    }
}
