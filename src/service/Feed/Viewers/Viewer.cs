using Domicile.Base;
using Domicile.Feed.Candidates;
using Domicile.Feed.History;
using Domicile.Video;
using Microsoft.Extensions.Logging;

namespace Domicile.Feed.Viewers;

/// <inheritdoc cref="IViewer"/>
[CollectionAgeLimit(Minutes = 10)]
internal sealed class Viewer(CandidateIndex index, WatchHistory history, FeedAccess access, TimeProvider time, ILogger<Viewer> log) : Grain, IViewer
{
    // One for each tab that is open, more or less.
    private const int MostBuffers = 4;
    private static readonly TimeSpan RetryLoad = TimeSpan.FromSeconds(30);

    private readonly LinkedList<FeedBuffer> _buffers = [];
    private Dictionary<VideoId, DateTimeOffset> _seen = [];
    private DateTimeOffset? _loadAgainAt;

    private SubjectId Subject => new(this.GetPrimaryKey());

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Load(cancellationToken);

    public async Task<Slice> Next(Cursor at, int limit)
    {
        if (_loadAgainAt <= time.GetUtcNow()) await Load(CancellationToken.None);
        var snapshot = await index.Current(CancellationToken.None);

        var (offset, current) = (at.Offset, _buffers.FirstOrDefault(known => known.Number == at.Stamp && at.Offset <= known.Slots.Count));
        if (current is null || offset == current.Slots.Count)
            (current, offset) = (Keep(FeedBuffer.Choose(snapshot, _seen, NextNumber(), at.First, current)), 0);
        Slot[] slots = [.. current.Slots.Skip(offset).Take(limit)];
        return new(slots, slots.Length == 0 ? null : at with { Stamp = current.Number, Offset = offset + slots.Length });
    }

    public async Task<Recorded> Record(IReadOnlyList<WatchEvent> events)
    {
        WatchEvent[] fresh = [.. events.OrderBy(watched => watched.StartedAt)
            .Where(watched => !_seen.TryGetValue(watched.Video, out var last) || last < watched.StartedAt)];
        if (fresh.Length == 0) return new([]);
        var stored = await history.Add(Subject, fresh, CancellationToken.None);
        if (stored.Refusal is { } refusal) return new([], refusal.Code, refusal.Status, refusal.Message);
        foreach (var watched in fresh) _seen[watched.Video] = watched.StartedAt;
        return new(fresh);
    }

    public Task Forget()
    {
        _seen.Clear();
        _buffers.Clear();
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task Load(CancellationToken cancellationToken)
    {
        var read = await history.Read(Subject, access.Service, cancellationToken);
        if (!read.Succeeded(out var events, out var refusal))
        {
            // The feed goes on without the history: it shows what everyone gets, and opens nothing.
            log.LogWarning("A viewer's history stays closed: {Code}", refusal.Code);
            _loadAgainAt = time.GetUtcNow() + RetryLoad;
            return;
        }
        _loadAgainAt = null;
        foreach (var watched in events)
            if (!_seen.TryGetValue(watched.Video, out var last) || last < watched.StartedAt) _seen[watched.Video] = watched.StartedAt;
    }

    private long NextNumber() => Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), 1 + (_buffers.First?.Value.Number ?? 0));

    private FeedBuffer Keep(FeedBuffer buffer)
    {
        _buffers.AddFirst(buffer);
        if (_buffers.Count > MostBuffers) _buffers.RemoveLast();
        return buffer;
    }
}
