using Domicile.Blobs;
using Domicile.Media;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Domicile.Video.Removal;

/// <summary>
/// At start, before any request, removes what a killed process left: working files, and blobs and uploads that no row names. Only one process owns
/// a data folder.
/// </summary>
internal sealed class SweepFolders(IDbContextFactory<VideoDb> databases, IBlobs blobs, UploadFiles uploads, WorkFolder work) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        work.Sweep();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var clips = await db.Clips.Select(clip => new { clip.Id, clip.State, clip.Original, clip.CoverBlob, clip.Copies }).ToListAsync(cancellationToken);
        // An empty database beside full folders is a mistake of whoever mounted or restored it, and no reason to delete every video.
        if (clips.Count == 0) return;
        var renditions = (await db.Renditions.Select(rendition => new { rendition.Clip, rendition.Blob }).ToListAsync(cancellationToken))
            .ToLookup(rendition => rendition.Clip, rendition => rendition.Blob);

        var receiving = clips.Where(clip => clip.State == ClipState.Uploading).Select(clip => clip.Id).ToHashSet();
        foreach (var upload in uploads.List().Where(upload => !receiving.Contains(upload)).ToList()) uploads.Delete(upload);

        var named = new HashSet<BlobName>();
        foreach (var clip in clips)
        {
            named.Add(SealedMedia.GroupOf(clip.Id).Blob(clip.Original));
            foreach (var blob in clip.CoverBlob is { } cover ? renditions[clip.Id].Append(cover) : renditions[clip.Id])
            {
                named.Add(SealedMedia.GroupOf(clip.Id).Blob(blob));
                if (clip.Copies is { } copies) named.Add(ClearMedia.Container.Group(copies).Blob(blob));
            }
        }
        foreach (var container in new[] { SealedMedia.Container, ClearMedia.Container })
            await foreach (var blob in blobs.List(container, cancellationToken))
                if (!named.Contains(blob)) await blobs.Delete(blob, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
