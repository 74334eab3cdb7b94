using Domicile.Base;
using Domicile.Moderated;
using Domicile.Sealing;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Video.Own;
using Domicile.Video.Publishing;
using Domicile.Video.Removal;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Moderated;

/// <summary>Measures stand in the clip's row; publishing and hiding go the way of every other change of who sees a clip.</summary>
internal sealed class ModeratedVideos(
    IDbContextFactory<VideoDb> databases, ICatalog catalog, ClearMedia clear, Placement placement, SealedMedia media, SealedCaptions captions, RemoveClip remove, TimeProvider time) : IModeratedVideos
{
    public async Task<ModeratedVideo?> Find(VideoId video, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Find(video, cancellationToken) is not { } clip || (clip.PublishedAt ?? clip.SubmittedAt) is not { } at) return null;
        var published = await catalog.Get([video], cancellationToken) is [var shown] ? shown : null;
        return new(clip.Id, clip.Creator, at, clip.Seconds, published,
            [.. clip.Renditions.OrderBy(rendition => rendition.ShortEdge).Select(rendition => rendition.File), .. clip.Cover is { } cover ? [cover] : (string[])[]]);
    }

    public Task Set(VideoId video, VideoMeasures measures, string? label, ReviewState? review, CancellationToken cancellationToken) => databases.Change(video, async (db, clip) =>
    {
        (clip.Measures, clip.Label) = (measures, label);
        if (review is { } said && clip.Review != ReviewState.Unasked) clip.Review = said;
        // Durable first; the job settles it if this process dies in between.
        var net = SettlePlacement.JobFor(clip, time);
        db.Add(net);
        await db.SaveChangesAsync(cancellationToken);
        db.Remove(net);
        await placement.Settle(db, clip, cancellationToken);
    }, cancellationToken);

    public Task AskAgain(VideoId video, CancellationToken cancellationToken) => databases.Change(video, async (db, clip) =>
    {
        if (clip.Visibility.IsWanted || clip.Token is not null || clip.Review != ReviewState.Passed) return;
        clip.Review = ReviewState.Unasked;
        await db.SaveChangesAsync(cancellationToken);
    }, cancellationToken);

    public async Task Release(VideoId video, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Clips.AnyAsync(clip => clip.Id == video && clip.DeletedAt != null, cancellationToken)) await remove.Delete(video, cancellationToken);
    }

    public async Task<Outcome<Stream>> Open(VideoId video, string file, Access access, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Find(video, cancellationToken) is { } clip && IsKnown(clip) && clip.Files.Contains(file)
            ? await media.Read(clip, file, access, cancellationToken) : ReadOwn.NotFound;
    }

    public async Task<Stream?> OpenPublished(VideoId video, string file, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var token = await db.Published.Where(clip => clip.Id == video).Select(clip => clip.Token).FirstOrDefaultAsync(cancellationToken);
        return token is null ? null : (await clear.Open(token, file, cancellationToken))?.Content;
    }

    public async Task<Outcome<string>> Caption(VideoId video, Access access, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Find(video, cancellationToken) is { } clip && IsKnown(clip)
            ? await captions.Get(clip, access, cancellationToken) : ReadOwn.NotFound;
    }

    private static bool IsKnown(Clip clip) => (clip.PublishedAt ?? clip.SubmittedAt) is not null;
}
