namespace Domicile.Screening.Hashing;

/// <summary>
/// Frames of a video, spread over all of it and never more than so many: when there is no room, every second one goes, and from then on every
/// second one that comes is left out.
/// </summary>
internal sealed class FrameStore(int most)
{
    private readonly List<byte[]> _frames = [];
    private int _seen, _step = 1;

    public IReadOnlyList<byte[]> Frames => _frames;

    public void Add(ReadOnlyMemory<byte> frame)
    {
        if (_seen++ % _step != 0) return;
        if (_frames.Count == most)
        {
            for (var at = 0; at < most / 2; at++) _frames[at] = _frames[at * 2];
            _frames.RemoveRange(most / 2, most - most / 2);
            _step *= 2;
            if ((_seen - 1) % _step != 0) return;
        }
        _frames.Add(frame.ToArray());
    }
}
