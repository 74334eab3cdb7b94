using Domicile.Base;
using Domicile.Video;
using Microsoft.Extensions.Logging;

namespace Domicile.Feed;

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

    public async Task<Stretch> Next(long buffer, int offset, Guid first, int limit)
    {
        if (_loadAgainAt <= time.GetUtcNow()) await Load(CancellationToken.None);
        var shelf = await index.Current(CancellationToken.None);
        VideoId? opened = first == default ? null : new(first);

        var current = _buffers.FirstOrDefault(known => known.Number == buffer && offset <= known.Slots.Count);
        if (current is null || offset == current.Slots.Count)
            (current, offset) = (Keep(FeedBuffer.Choose(shelf, _seen, NextNumber(), opened, current)), 0);
        Place[] places = [.. current.Slots.Skip(offset).Take(limit).Select(slot => new Place(slot.Candidate.Video.Value, slot.Again))];
        return new(places, current.Number, offset + places.Length);
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
