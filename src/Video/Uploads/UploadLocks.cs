using System.Collections.Concurrent;
using Domicile.Kernel;

namespace Domicile.Video;

/// <summary>One writer at a time on each upload. A writer whose connection died is ended by the server's minimum body rate.</summary>
internal sealed class UploadLocks
{
    public static readonly Refusal Busy = new("upload-busy", 423, "Another request is writing to this upload. Try again in a moment.");

    private readonly ConcurrentDictionary<VideoId, bool> _held = [];

    /// <summary>The lock, to be disposed; null while another has it.</summary>
    public IDisposable? TryTake(VideoId id) => _held.TryAdd(id, true) ? new Held(this, id) : null;

    private sealed class Held(UploadLocks locks, VideoId id) : IDisposable
    {
        public void Dispose() => locks._held.TryRemove(id, out _);
    }
}
