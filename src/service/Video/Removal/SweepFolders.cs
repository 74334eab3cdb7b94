using Domicile.Base;
using Domicile.Media;
using Domicile.Video.Clips;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Domicile.Video.Removal;

/// <summary>
/// At start, before any request, removes what a killed process left: folders that no clip refers to. Only one process owns a data folder.
/// </summary>
internal sealed class SweepFolders(IDbContextFactory<VideoDb> databases, IOptions<DataFolder> data, WorkFolder work) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        work.Sweep();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.Clips.Select(clip => new { clip.Id, clip.Token }).ToListAsync(cancellationToken);
        // An empty database beside full folders is a mistake of whoever mounted or restored it, and no reason to delete every video.
        if (rows.Count == 0) return;
        Sweep(data.Value.Sub("sealed"), rows.Select(row => row.Id.ToString()));
        Sweep(data.Value.Sub("media"), rows.Where(row => row.Token is not null).Select(row => row.Token!));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Sweep(string folder, IEnumerable<string> kept)
    {
        var names = kept.ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateDirectories(folder).Where(path => !names.Contains(Path.GetFileName(path))))
            Directory.Delete(path, recursive: true);
    }
}
