namespace Domicile.Screening.Hashing;

/// <summary>
/// Finds a picture within the picture: a rectangle whose sides are edges in the same place in every frame, sharper than what is beside them.
/// A side may be the frame's own: a picture over the whole width, between blurred copies of itself, is one, too.
/// </summary>
internal static class Insets
{
    private const int Edge = FrameHasher.Edge, Lines = Edge + 1;
    private const int LeastSide = Edge / 5, LeastRun = 14, MostLines = 20;

    // How strong an edge must be at least, how much stronger than beside it, and on how much of a side.
    private const int Faint = 3, Sharper = 3, Share = 65;

    /// <summary>The rectangle, or null. It may be something else, such as a window: then it matches nothing, which costs only time.</summary>
    public static Box? Find(IReadOnlyList<byte[]> frames, Box within)
    {
        if (frames.Count == 0) return null;
        var (upright, level) = (Ridges(frames, 1, Edge), Ridges(frames, Edge, 1));
        // Bars end between pixels.
        var (columns, rows) = (Candidates(upright, (int)within.Left, (int)(within.Left + within.Width)), Candidates(level, (int)within.Top, (int)(within.Top + within.Height)));
        var (best, found) = (0, default(Box?));
        foreach (var left in columns)
            foreach (var right in columns.Where(line => line - left >= LeastSide))
                foreach (var top in rows)
                    foreach (var bottom in rows.Where(line => line - top >= LeastSide))
                    {
                        var box = new Box(left, top, right - left, bottom - top);
                        if (box.IsMostOf(within) || Score(upright, level, left, top, right, bottom, within) is not { } score || score <= best) continue;
                        (best, found) = (score, box);
                    }
        return found;
    }

    // Length of the sides that are edges, or null where one is not.
    private static int? Score(int[][] upright, int[][] level, int left, int top, int right, int bottom, Box within)
    {
        var sum = 0;
        foreach (var (lines, line, from, to, isOuter) in (ReadOnlySpan<(int[][], int, int, int, bool)>)[
            (upright, left, top, bottom, left == (int)within.Left), (upright, right, top, bottom, right == (int)(within.Left + within.Width)),
            (level, top, left, right, top == (int)within.Top), (level, bottom, left, right, bottom == (int)(within.Top + within.Height))])
        {
            if (isOuter) continue;
            var edges = lines[line][to] - lines[line][from];
            if (edges * 100 < (to - from) * Share) return null;
            sum += edges;
        }
        return sum;
    }

    // For each line between two columns (or rows) of pixels, how many of the first n places along it are edges.
    private static int[][] Ridges(IReadOnlyList<byte[]> frames, int across, int along)
    {
        var strength = new int[Lines * Edge];
        foreach (var frame in frames)
            for (var line = 1; line < Edge; line++)
                for (var at = 0; at < Edge; at++)
                    strength[line * Edge + at] += Math.Abs(frame[line * across + at * along] - frame[(line - 1) * across + at * along]);
        var sums = new int[Lines][];
        for (var line = 0; line < Lines; line++)
        {
            sums[line] = new int[Edge + 1];
            for (var at = 0; at < Edge; at++) sums[line][at + 1] = sums[line][at] + (IsRidge(strength, line, at, frames.Count) ? 1 : 0);
        }
        return sums;
    }

    private static bool IsRidge(int[] strength, int line, int at, int frames)
    {
        if (line is < 2 or > Edge - 2) return false;
        int Of(int other) => strength[Math.Clamp(line + other, 1, Edge - 1) * Edge + at];
        // An edge may lie within a pixel, and then shows on both of its sides.
        var here = Of(0);
        return here >= Faint * frames && here >= Of(-1) && here >= Of(1) && here * 2 >= Sharper * Math.Max(Of(-2), Of(2));
    }

    // The ends, and the lines with the longest runs of edges.
    private static List<int> Candidates(int[][] lines, int first, int end)
    {
        var inner = Enumerable.Range(first + 1, Math.Max(0, end - first - 1)).Select(line => (Line: line, Run: LongestRun(lines[line])))
            .Where(one => one.Run >= LeastRun).OrderByDescending(one => one.Run).Take(MostLines).Select(one => one.Line);
        return [first, .. inner.Order(), end];
    }

    // In which at least two places of three are edges.
    private static int LongestRun(int[] sums)
    {
        var (best, run) = (0, 0);
        for (var at = 0; at < Edge; at++)
        {
            run = Math.Max(0, run + (sums[at + 1] > sums[at] ? 1 : -2));
            best = Math.Max(best, run);
        }
        return best;
    }
}
