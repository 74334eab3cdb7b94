namespace Domicile.Screening.Hashing;

/// <summary>Finds the bars around a video's picture: above and below, left and right, of whatever colour.</summary>
internal static class Borders
{
    private const int Edge = FrameHasher.Edge;

    // Brightness may vary so much within a bar (encoding leaves traces) and a logo may lie on a bar, and not on all of it.
    private const int Tolerance = 6, PartOfLine = 75, PartOfFrames = 90;

    // Less than this is a dark or plain video, not a picture with bars.
    private const int LeastSide = Edge / 5;

    /// <summary>The picture without its bars, or null where there are none, or nothing else.</summary>
    public static Box? Find(IReadOnlyList<byte[]> frames)
    {
        var (rows, columns) = (new int[Edge], new int[Edge]);
        foreach (var frame in frames)
        {
            for (var line = 0; line < Edge; line++)
            {
                if (IsPlain(frame, line * Edge, 1)) rows[line]++;
                if (IsPlain(frame, line, Edge)) columns[line]++;
            }
        }
        var ((top, bottom), (left, right)) = (Between(rows, frames.Count), Between(columns, frames.Count));
        var box = new Box(left, top, right - left, bottom - top);
        return box.Width < LeastSide || box.Height < LeastSide || box.IsMostOf(Box.Whole) ? null : box;
    }

    // Whether most of a line has the brightness of its first pixels.
    private static bool IsPlain(ReadOnlySpan<byte> frame, int start, int step)
    {
        Span<int> counts = stackalloc int[256 / Tolerance + 2];
        counts.Clear();
        for (var at = 0; at < Edge; at++) counts[frame[start + at * step] / Tolerance]++;
        for (var at = 1; at < counts.Length; at++)
            if ((counts[at - 1] + counts[at]) * 100 >= Edge * PartOfLine) return true;
        return false;
    }

    private static (int First, int End) Between(int[] plain, int frames)
    {
        var (first, end) = (0, Edge);
        while (first < Edge && plain[first] * 100 >= frames * PartOfFrames) first++;
        while (end > first && plain[end - 1] * 100 >= frames * PartOfFrames) end--;
        return (first, end);
    }
}
