using System.IO.Compression;
using System.Text.Json;
using Domicile.Base;
using Domicile.Media;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Video.Own;
using Domicile.Video.Removal;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Privacy;

/// <summary>What this module holds about people: their clips.</summary>
internal sealed class VideoData(
    IDbContextFactory<VideoDb> databases, SealedMedia media, SealedCaptions captions, RemoveClip remove,
    JobSignal<VideoDb> jobs, TimeProvider time) : IPersonalData
{
    public async Task<IReadOnlyList<Holding>> Describe(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var own = db.By(subject);
        var (all, open) = (await own.CountAsync(cancellationToken), await own.CountAsync(clip => clip.Token != null, cancellationToken));
        return
        [
            new(Fideslang.PublicContent, StorageClass.Public, "Your published videos, with captions and covers", open),
            new(Fideslang.PrivateContent, StorageClass.Sealed, "Your original uploads, drafts and private videos", all),
            new(Fideslang.PrivateContent, StorageClass.Sealed, "Videos that you deleted and a legal case keeps",
                await db.Clips.CountAsync(clip => clip.Creator == subject && clip.DeletedAt != null, cancellationToken)),
        ];
    }

    public async Task Export(SubjectId subject, ZipArchive archive, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var clips = await db.By(subject).AsNoTracking().Include(clip => clip.Renditions)
            .OrderBy(clip => clip.CreatedAt).ToListAsync(cancellationToken);
        var rows = new List<object>();
        foreach (var clip in clips)
        {
            var caption = (await captions.Get(clip, media.ByOwner, cancellationToken)).OrThrow();
            rows.Add(new { video = OwnVideo.Of(clip, caption), clip.PublishedAt, originalBytes = clip.Bytes });
            // What was removed is not handed back; its caption and figures are.
            if (clip.State == ClipState.Uploading || !clip.Visibility.IsCreators) continue;
            await using var original = (await media.Read(clip, SealedMedia.Original, media.ByOwner, cancellationToken)).OrThrow();
            var start = new byte[64];
            var known = await original.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            // Stored, not deflated: video does not shrink.
            var name = $"video/{clip.Id}/original{Formats.ExtensionOf(start)}";
            await using var file = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            await file.WriteAsync(start.AsMemory(0, known), cancellationToken);
            await Copying.Copy(original, file.WriteAsync, cancellationToken);
        }
        await using var json = archive.CreateEntry("video/videos.json").Open();
        await JsonSerializer.SerializeAsync(json, rows, ExportJson, cancellationToken);
    }

    public async Task Erase(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var clip in await db.Clips.Where(clip => clip.Creator == subject).Select(clip => clip.Id).ToListAsync(cancellationToken))
            await remove.Delete(clip, cancellationToken);
        db.Add(Purge.Make(time));
        await db.SaveChangesAsync(cancellationToken);
        jobs.Raise();
    }

    private static readonly JsonSerializerOptions ExportJson = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };
}
