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
        var rows = await db.Published.OrderByDescending(clip => clip.PublishedAt).Take(limit)
            .Select(clip => new { clip.Id, clip.Creator, clip.PublishedAt, clip.Measures }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new Candidate(
            row.Id, row.Creator, row.PublishedAt!.Value, Visibility.Demotes(row.Measures), Visibility.IsForAdults(row.Measures)))];
    }

    private static IQueryable<Clip> Published(VideoDb db) => db.Published.AsNoTracking().Include(clip => clip.Renditions);

    private static List<PublishedVideo> Publish(List<Clip> clips) => [.. clips.Select(clip => new PublishedVideo(
        clip.Id, clip.Creator, clip.Caption, clip.Width, clip.Height, clip.Seconds, clip.HasSound, clip.PublishedAt!.Value,
        ClearMedia.Url(clip.Token!, clip.Cover!),
        [.. clip.Renditions.OrderBy(rendition => rendition.ShortEdge).Select(rendition =>
            new Rendition(rendition.ShortEdge, ClearMedia.Url(clip.Token!, rendition.File), rendition.Bytes))],
        clip.Label, !clip.Measures.HasFlag(VideoMeasures.NoReactions), clip.Visibility.IsDemoted,
        clip.Visibility.IsAdultsOnly))];
}
