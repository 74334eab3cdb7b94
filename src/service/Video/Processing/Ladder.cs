namespace Domicile.Video.Processing;

/// <summary>A rendition to be made.</summary>
/// <param name="Copied">The source's own stream, put into a fresh container.</param>
internal sealed record Rung(int ShortEdge, int Width, int Height, bool Copied = false);

/// <summary>Which renditions a source gets, and in which runs of ffmpeg.</summary>
internal static class Ladder
{
    private static readonly int[] ShortEdges = [360, 480, 720];

    /// <summary>
    /// Decoding work, in source pixels, up to which a clip plays soon enough when all its renditions are made in one run. Above it the smallest
    /// is made first: that costs one more decoding, and the clip plays after about a third of the time.
    /// </summary>
    internal const double OneRun = 500e6;

    /// <summary>Most bits per second of a rendition's picture, by its short edge.</summary>
    public static int MaxRate(int shortEdge) => shortEdge switch { <= 360 => 800_000, <= 480 => 1_400_000, _ => 3_000_000 };

    /// <summary>The runs in their order; each has at least one rendition. Never larger than the source; a source below 360 keeps its size.</summary>
    public static IReadOnlyList<IReadOnlyList<Rung>> Plan(Source source, bool allowCopy = true)
    {
        if (allowCopy && IsCopyable(source))
        {
            Rung[] copy = [new(source.ShortEdge, source.Width, source.Height, Copied: true)];
            var smaller = ShortEdges.Where(edge => edge < source.ShortEdge).Select(edge => Scale(source, edge)).ToList();
            return smaller.Count == 0 ? [copy] : [copy, smaller];
        }
        var rungs = ShortEdges.Where(edge => edge <= source.ShortEdge).Select(edge => Scale(source, edge)).ToList();
        if (rungs.Count == 0) rungs.Add(Scale(source, source.ShortEdge));
        return rungs.Count > 1 && (double)source.CodedPixels * source.Frames > OneRun ? [rungs[..1], rungs[1..]] : [rungs];
    }

    /// <summary>The next run of which something is missing, with what is missing of it; null when nothing is.</summary>
    public static IReadOnlyList<Rung>? Next(IReadOnlyList<IReadOnlyList<Rung>> plan, IEnumerable<int> existing)
    {
        var have = existing.ToHashSet();
        return plan.Select(run => run.Where(rung => !have.Contains(rung.ShortEdge)).ToList()).FirstOrDefault(run => run.Count > 0);
    }

    /// <summary>Every browser plays it as it is, and it is no heavier than what we would make of it, with some slack for a simpler encoder.</summary>
    internal static bool IsCopyable(Source source) => source is { Codec: "h264", PixelFormat: "yuv420p", IsPlain: true, ShortEdge: <= 720 }
        && source.Width % 2 == 0 && source.Height % 2 == 0 && source.FramesPerSecond <= 61
        && source.BitsPerSecond <= MaxRate(source.ShortEdge) * 1.5;

    // Chroma is stored at half the size: both sides must be even.
    private static Rung Scale(Source source, int edge)
    {
        var factor = (double)edge / source.ShortEdge;
        return new(edge, Even(source.Width * factor), Even(source.Height * factor));
    }

    private static int Even(double length) => Math.Max(2, (int)Math.Round(length / 2, MidpointRounding.ToZero) * 2);
}
