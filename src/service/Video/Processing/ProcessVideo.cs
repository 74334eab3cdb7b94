using Domicile.Blobs;
using Domicile.Media;
using Domicile.Storage;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Video.Publishing;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Video.Processing;

/// <summary>
/// Makes a clip's next renditions, publishes them if it is for everyone, and asks for the ones after them. One run of ffmpeg a job, so that
/// a crash costs one run, and so that the first rendition of a new clip goes before the further ones of an older.
/// </summary>
internal sealed class ProcessVideo(
    SealedMedia media, ProbeGate gate, Encoder encoder, Cover covers, Placement placement, WorkFolder folders,
    IOptions<DecodingLimits> limits, TimeProvider time)
    : JobHandler<VideoDb, ProcessVideo.Order>
{
    private const string Name = "process-video";

    /// <summary>Encoding takes long: what is quick does not wait for it.</summary>
    public const string LaneName = "encoding";

    public override string Kind => Name;

    public override string Lane => LaneName;

    /// <param name="clip">What is to be processed.</param>
    /// <param name="time">Now.</param>
    /// <param name="delay">Until it is due.</param>
    /// <param name="source">What the original is, where that is known already; otherwise the job finds out.</param>
    public static Job JobFor(Clip clip, TimeProvider time, TimeSpan delay = default, Source? source = null) =>
        JobPayload.Job(Name, new Order(clip.Id, clip.Generation, source), time, delay);

    /// <summary>Due before every rendition that is not a clip's first.</summary>
    public static DateTimeOffset First(TimeProvider time) => time.GetUtcNow() - TimeSpan.FromHours(1);

    protected override async Task Run(VideoDb db, Order order, Job job, CancellationToken cancellationToken)
    {
        if (await Load(db, order, cancellationToken) is not { } clip) return;
        var fresh = new List<BlobId>();
        try
        {
            await Process(db, order, job, clip, fresh, cancellationToken);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            // Deleted, or its creator erased, under its feet: nothing has failed, and what it wrote since goes too.
            if (await db.Clips.AnyAsync(row => row.Id == clip.Id, cancellationToken))
            {
                await media.DeleteUnnamed(db, clip.Id, fresh, cancellationToken);
                throw;
            }
            await Forget(db, job, clip);
        }
    }

    /// <param name="db">The clip's.</param>
    /// <param name="order">What is asked for.</param>
    /// <param name="job">Asks for it.</param>
    /// <param name="clip">What is processed.</param>
    /// <param name="fresh">Gets every blob that is stored.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task Process(VideoDb db, Order order, Job job, Clip clip, List<BlobId> fresh, CancellationToken cancellationToken)
    {
        // Beside the original: the renditions, the cover, the sound, and the largest of them once more while it is sealed.
        using var work = await folders.Open(clip.Bytes + 2 * Encoder.Room(limits.Value.MaxSeconds), cancellationToken);
        if (!(await gate.Check(clip, work, order.Source, cancellationToken)).Succeeded(out var source, out var refusal))
            throw new PermanentFailureException(refusal.Code, refusal.Message);

        var plan = Ladder.Plan(source);
        var made = Ladder.Next(plan, clip.Renditions.Select(rendition => rendition.ShortEdge)) is { } rungs
            ? await Make(clip, source, rungs, work, cancellationToken) : [];
        foreach (var rendition in made)
        {
            clip.Renditions.Add(await Keep(clip, rendition, work, cancellationToken));
            fresh.Add(clip.Renditions[^1].Blob);
        }
        var cover = made.Count > 0 ? await TakeCover(clip, made, work, cancellationToken) : null;
        if (cover is { } taken) fresh.Add(taken.Blob);
        var isComplete = Ladder.Next(plan, clip.Renditions.Select(rendition => rendition.ShortEdge)) is null;
        await Save(db, job, clip, made, cover, isComplete ? null : JobFor(clip, time, source: source), cancellationToken);
    }

    protected override async Task GiveUp(VideoDb db, Order order, Job job, string code, CancellationToken cancellationToken)
    {
        if (await Load(db, order, cancellationToken) is not { } clip) return;
        clip.Failure = code;
        if (!clip.Plays) clip.State = ClipState.Failed;
    }

    /// <summary>The clip, if it is still wanted: it may have been deleted, or the order replaced by a newer one.</summary>
    private static async Task<Clip?> Load(VideoDb db, Order order, CancellationToken cancellationToken)
    {
        var clip = await db.Find(order.Clip, cancellationToken);
        return clip?.Generation == order.Generation ? clip : null;
    }

    private async Task<IReadOnlyList<Made>> Make(
        Clip clip, Source source, IReadOnlyList<Rung> rungs, WorkFolder.Work work, CancellationToken cancellationToken)
    {
        var first = clip.HasSound ? clip.Renditions.MinBy(rendition => rendition.Bytes) : null;
        if (first is not null) await media.Unseal(clip, first.File, work, Recipe.Sound, cancellationToken);
        var loudness = first is null ? await encoder.Measure(work, ProbeGate.Original, source, cancellationToken) : null;
        try
        {
            return await encoder.Make(work, ProbeGate.Original, source, rungs, loudness, cancellationToken);
        }
        catch (Exception failure) when (rungs[0].Copied && failure is IOException or PermanentFailureException)
        {
            // Decoders forgive more than containers do.
            return await encoder.Make(work, ProbeGate.Original, source, [rungs[0] with { Copied = false }], loudness, cancellationToken);
        }
    }

    private async Task<StoredRendition> Keep(Clip clip, Made made, WorkFolder.Work work, CancellationToken cancellationToken)
    {
        var name = $"{made.Rung.ShortEdge}-{clip.Generation}.mp4";
        var blob = await media.Seal(clip, name, work, made.File, cancellationToken);
        return new()
        {
            Clip = clip.Id,
            ShortEdge = made.Rung.ShortEdge,
            Width = made.Result.Width,
            Height = made.Result.Height,
            Bytes = made.Result.Bytes,
            File = name,
            Blob = blob,
        };
    }

    /// <summary>The cover comes from the largest rendition there is: it is upright, small and in ordinary colours. Null where it stays as it is.</summary>
    private async Task<(string Name, BlobId Blob)?> TakeCover(Clip clip, IReadOnlyList<Made> made, WorkFolder.Work work, CancellationToken cancellationToken)
    {
        var largest = clip.Renditions.MaxBy(rendition => rendition.ShortEdge)!;
        if (made.LastOrDefault(rendition => rendition.Rung.ShortEdge == largest.ShortEdge) is not { } source) return null;
        await covers.Take(work, source.File, clip.CoverAt, cancellationToken);
        var name = Cover.NameOf(largest, clip.CoverAt);
        return (name, await media.Seal(clip, name, work, Cover.File, cancellationToken));
    }

    private async Task Save(
        VideoDb db, Job job, Clip clip, IReadOnlyList<Made> made, (string Name, BlobId Blob)? cover, Job? next, CancellationToken cancellationToken)
    {
        if (next is not null) db.Add(next);
        while (true)
        {
            // Its creator may have changed, hidden or deleted it in the meantime.
            await db.Entry(clip).ReloadAsync(cancellationToken);
            if (db.Entry(clip).State == EntityState.Detached)
            {
                await Forget(db, job, clip);
                return;
            }
            clip.State = next is null ? ClipState.Ready : ClipState.Playable;
            if (cover is { } taken) (clip.Cover, clip.CoverBlob) = taken;
            if (made.Count > 0) Describe(clip, made[0].Result);
            try
            {
                await placement.Settle(db, clip, cancellationToken);
                return;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Changed between the two lines above: look again.
            }
        }
    }

    private async Task Forget(VideoDb db, Job job, Clip clip)
    {
        await media.Delete(clip.Id);
        db.ChangeTracker.Clear();
        db.Attach(job);
    }

    private static void Describe(Clip clip, Source result)
    {
        var largest = clip.Renditions.MaxBy(rendition => rendition.ShortEdge)!;
        (clip.Width, clip.Height, clip.Seconds, clip.HasSound) = (largest.Width, largest.Height, result.Seconds, result.HasSound);
    }

    internal sealed record Order(VideoId Clip, int Generation, Source? Source = null);
}
