using Domicile.Base;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Video.Processing;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Domicile.Video.Uploads;

/// <summary>
/// The last byte has come. The clip and the job that will process it are durable first; then the original is probed, so that the uploader
/// hears at once of a file that is no video, and nothing of it is left.
/// </summary>
internal sealed class FinishUpload(
    VideoDb db, SealedMedia media, ProbeGate gate, JobSignal<VideoDb> signal, TimeProvider time, ILogger<FinishUpload> log)
{
    // If this process dies before it has probed, the job probes.
    private static readonly TimeSpan Net = TimeSpan.FromMinutes(1);

    public async Task<Outcome<Done>> Finish(Clip clip)
    {
        // Stored before the row says so, and received until it does: whatever comes between, the client asks for the offset, and this is done again.
        await media.Keep(clip, CancellationToken.None);
        (clip.State, clip.ExpiresAt, clip.Generation) = (ClipState.Processing, null, clip.Generation + 1);
        var job = ProcessVideo.JobFor(clip, time, Net);
        db.Add(job);
        try
        {
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Its creator was erased meanwhile: what was stored since goes, too.
            if (await db.Clips.AnyAsync(row => row.Id == clip.Id)) throw;
            await media.Delete(clip.Id);
            return AppendToUpload.NotFound;
        }
        media.Forget(clip.Id);
        try
        {
            if (!(await gate.Check(clip, CancellationToken.None)).Succeeded(out var source, out var refusal))
            {
                db.RemoveRange(job, clip);
                await db.SaveChangesAsync(CancellationToken.None);
                await media.Delete(clip.Id);
                return refusal;
            }
            db.Remove(job);
            db.Add(ProcessVideo.JobFor(clip, time, ProcessVideo.First(time) - time.GetUtcNow(), source));
            await db.SaveChangesAsync(CancellationToken.None);
            signal.Raise();
        }
        catch (Exception broken) when (broken is IOException or InvalidOperationException or TimeoutException or DbUpdateConcurrencyException)
        {
            log.LogWarning("Clip {Id} could not be probed at once: {Kind}. Its job will.", clip.Id, broken.GetType().Name);
        }
        return default(Done);
    }
}
