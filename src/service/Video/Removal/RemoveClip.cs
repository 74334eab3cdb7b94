using Domicile.Moderated;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Video.Publishing;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Removal;

/// <summary>
/// Deletes a clip for good: original, copies and row; others hear of it and remove what they keep. One that has to be kept for a legal case is gone for everybody all the same, and
/// what is sealed of it stays until that is over. Bears being interrupted anywhere and done again.
/// </summary>
internal sealed class RemoveClip(
    IDbContextFactory<VideoDb> databases, SealedMedia media, ClearMedia clear, Placement placement, IEnumerable<ISubjectHold> holds, Events<VideoDb> events, JobSignal<VideoDb> jobs,
    TimeProvider time)
{
    public async Task Delete(VideoId id, CancellationToken cancellationToken)
    {
        foreach (var hold in holds)
        {
            if (!await hold.Keeps(VideoId.Kind, id.Value, cancellationToken)) continue;
            await KeepForHold(id, cancellationToken);
            return;
        }
        await DeleteForGood(id, cancellationToken);
    }

    private async Task DeleteForGood(VideoId id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Files first: if this is interrupted, the row remains and the deletion can be repeated.
        if (await db.Clips.Where(clip => clip.Id == id).Select(clip => clip.Copies).FirstOrDefaultAsync(cancellationToken) is { } copies) await clear.Delete(copies);
        await media.Delete(id);
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        // By key alone, without concurrency tokens: a worker that has just changed the row finds that it is gone.
        await db.Clips.Where(row => row.Id == id).ExecuteDeleteAsync(CancellationToken.None);
        events.Add(db, new VideoDeleted(id));
        events.Add(db, new SubjectDeleted(VideoId.Kind, id.Value));
        await db.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        jobs.Raise();
    }

    private Task KeepForHold(VideoId id, CancellationToken cancellationToken) => databases.Change(id, async (db, clip) =>
    {
        clip.DeletedAt ??= time.GetUtcNow();
        // From here on nobody is shown it. The caption is sealed by the job, if the custodian is away.
        var net = SettlePlacement.JobFor(clip, time);
        db.Add(net);
        await db.SaveChangesAsync(cancellationToken);
        if (clip.Copies is { } copies) await clear.Delete(copies);
        db.Remove(net);
        await placement.Settle(db, clip, cancellationToken);
    }, cancellationToken);
}
