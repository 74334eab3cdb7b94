using Domicile.Base;
using Domicile.Storage;
using Domicile.Video.Clips;
using Domicile.Work;

namespace Domicile.Video.Removal;

/// <summary>After a video is deleted: asks the modules above to remove what they keep about it.</summary>
internal sealed class RemoveTraces(IEnumerable<IVideoTraces> traces) : JobHandler<VideoDb>
{
    public override string Kind => "remove-traces";

    /// <summary>To be added in the transaction that deletes the video.</summary>
    public static Job JobFor(VideoId video, TimeProvider time) => Job.Of("remove-traces", video.ToString(), time);

    public override async Task Run(VideoDb db, Job job, CancellationToken cancellationToken)
    {
        if (!Id.TryParse<VideoId>(job.Payload, out var video)) return;
        foreach (var module in traces) await module.Remove(video, cancellationToken);
    }
}
