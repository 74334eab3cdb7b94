using Domicile.Base;
using Domicile.Video.Clips;
using Domicile.Video.Processing;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Video.Own;

/// <summary>POST /api/videos/{id}/retry: processes a clip again that failed, or whose further renditions did.</summary>
internal static class RetryVideo
{
    public static readonly Refusal NothingFailed = new("nothing-to-retry", 409, "Nothing about this video has failed.");

    public static async Task<Results<NoContent, Problem>> Handle(
        VideoId id, Caller caller, VideoDb db, JobSignal<VideoDb> signal, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await db.Own(id, caller.Subject, cancellationToken) is not { } clip) return ReadOwn.NotFound.ToProblem();
        if (clip.Failure is null) return NothingFailed.ToProblem();
        clip.Failure = null;
        if (clip.State == ClipState.Failed) clip.State = ClipState.Processing;
        // The failed job goes with its generation.
        clip.Generation++;
        db.Add(ProcessVideo.JobFor(clip, time, ProcessVideo.First(time) - time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        signal.Raise();
        return TypedResults.NoContent();
    }
}
