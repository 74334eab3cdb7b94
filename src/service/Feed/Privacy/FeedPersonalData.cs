using System.IO.Compression;
using System.Text.Json;
using Domicile.Base;
using Domicile.Feed.History;
using Domicile.Feed.Viewers;

namespace Domicile.Feed.Privacy;

/// <summary>What the feed holds about people: what they watched.</summary>
internal sealed class FeedPersonalData(WatchHistory history, FeedAccess access, IGrainFactory grains) : IPersonalData
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task<IReadOnlyList<Holding>> Describe(SubjectId subject, CancellationToken cancellationToken) =>
        await history.Count(subject, cancellationToken) is > 0 and var rows
            ? [new(Fideslang.MediaConsumption, StorageClass.Sealed, "Which videos you watched, when and for how long, in sealed batches", rows)]
            : [];

    public async Task Export(SubjectId subject, ZipArchive archive, CancellationToken cancellationToken)
    {
        var events = (await history.Read(subject, access.Export, cancellationToken)).OrThrow();
        await using var entry = await archive.CreateEntry("feed/watch-history.json").OpenAsync(cancellationToken);
        await JsonSerializer.SerializeAsync(entry, events.OrderBy(watched => watched.StartedAt), Json, cancellationToken);
    }

    public async Task Erase(SubjectId subject, CancellationToken cancellationToken)
    {
        await history.Erase(subject, cancellationToken);
        await grains.GetGrain<IViewer>(subject.Value).Forget();
    }
}
