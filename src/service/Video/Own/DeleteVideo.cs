using Domicile.Base;
using Domicile.Video.Clips;
using Domicile.Video.Removal;
using Domicile.Video.Uploads;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Video.Own;

/// <summary>DELETE /api/videos/{id}: the clip, its original and every copy, in whatever state it is.</summary>
internal sealed class DeleteVideo(VideoDb db, RemoveClip remove, UploadLocks locks)
{
    public static async Task<Results<NoContent, Problem>> Handle(VideoId id, Caller caller, DeleteVideo slice, CancellationToken cancellationToken) =>
        (await slice.Delete(id, caller.Subject, cancellationToken)).ToHttp();

    private async Task<Outcome<Done>> Delete(VideoId id, SubjectId owner, CancellationToken cancellationToken)
    {
        using var held = locks.TryTake(id);
        if (held is null) return UploadLocks.Busy;
        if (await db.Own(id, owner, cancellationToken) is null) return ReadOwn.NotFound;
        await remove.Delete(id, cancellationToken);
        return default(Done);
    }
}
