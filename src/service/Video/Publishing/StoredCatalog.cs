using Domicile.Base;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Publishing;

/// <summary>The catalog over the clips table: what has a token is published.</summary>
internal sealed class StoredCatalog(IDbContextFactory<VideoDb> databases) : ICatalog
{
    private const int MostPerPage = 100;

    public async Task<IReadOnlyList<PublishedVideo>> Get(IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken)
    {
        if (videos.Count == 0) return [];
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return Publish(await Published(db).Where(clip => videos.Contains(clip.Id)).ToListAsync(cancellationToken));
    }

    public async Task<IReadOnlyList<PublishedVideo>> By(
        SubjectId creator, DateTimeOffset? before, int limit, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var clips = Published(db).Where(clip => clip.Creator == creator);
        if (before is { } time) clips = clips.Where(clip => clip.PublishedAt < time);
        return Publish(await clips.OrderByDescending(clip => clip.PublishedAt)
            .Take(Math.Clamp(limit, 1, MostPerPage)).ToListAsync(cancellationToken));
    }

    public async Task<IReadOnlyList<Candidate>> Recent(int limit, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Clips.Where(clip => clip.Token != null && clip.DeletedAt == null).OrderByDescending(clip => clip.PublishedAt).Take(limit)
            .Select(clip => new Candidate(clip.Id, clip.Creator, clip.PublishedAt!.Value, (clip.Measures & VideoMeasures.Demoted) != 0,
                (clip.Measures & VideoMeasures.AdultsOnly) != 0)).ToListAsync(cancellationToken);
    }

    private static IQueryable<Clip> Published(VideoDb db) =>
        db.Clips.AsNoTracking().Include(clip => clip.Renditions).Where(clip => clip.Token != null && clip.DeletedAt == null);

    private static List<PublishedVideo> Publish(List<Clip> clips) => [.. clips.Select(clip => new PublishedVideo(
        clip.Id, clip.Creator, clip.Caption, clip.Width, clip.Height, clip.Seconds, clip.HasSound, clip.PublishedAt!.Value,
        ClearMedia.Url(clip.Token!, clip.Cover!),
        [.. clip.Renditions.OrderBy(rendition => rendition.ShortEdge).Select(rendition =>
            new Rendition(rendition.ShortEdge, ClearMedia.Url(clip.Token!, rendition.File), rendition.Bytes))],
        clip.Label, !clip.Measures.HasFlag(VideoMeasures.NoReactions), clip.Measures.HasFlag(VideoMeasures.Demoted),
        clip.IsAdultsOnly))];
}
