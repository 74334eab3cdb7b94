using System.Collections.Concurrent;
using Domicile.Base;

namespace Domicile.Video.Uploads;

/// <summary>One writer at a time on each upload. A writer whose connection died is ended by the server's minimum body rate.</summary>
internal sealed class UploadLocks : IDisposable
{
    public static readonly Refusal Busy = new("upload-busy", 423, "Another request is writing to this upload. Try again in a moment.");

    private readonly ConcurrentDictionary<VideoId, bool> _held = [];
    private readonly SemaphoreSlim _beginning = new(1);

    /// <summary>The lock, to be disposed; null while another has it.</summary>
    public IDisposable? TryTake(VideoId id) => _held.TryAdd(id, true) ? new Held(this, id) : null;

    /// <summary>The turn of one who begins an upload, to be disposed: the database lets one write at a time anyway.</summary>
    public async Task<IDisposable> Begin(CancellationToken cancellationToken)
    {
        await _beginning.WaitAsync(cancellationToken);
        return new Turn(this);
    }

    public void Dispose() => _beginning.Dispose();

    private sealed class Turn(UploadLocks locks) : IDisposable
    {
        public void Dispose() => locks._beginning.Release();
    }

    private sealed class Held(UploadLocks locks, VideoId id) : IDisposable
    {
        public void Dispose() => locks._held.TryRemove(id, out _);
    }
}
