using Domicile.Base;
using Domicile.Media;

namespace Domicile.Screening.Hashing;

/// <summary>One view of one frame: which, and its hash.</summary>
internal readonly record struct ViewHash(ushort Frame, View View, PdqHash Hash);

/// <summary>What is kept of a video to know it by.</summary>
/// <param name="Frames">Frames that were taken.</param>
/// <param name="Hashes">Of good enough quality, each once for a view, by frame.</param>
internal sealed record HashedVideo(int Frames, IReadOnlyList<ViewHash> Hashes);

/// <summary>
/// Hashes a video by frames taken all over it, each as a whole (vPDQ) and in the views that survive what people do to a video that they post
/// again. No hash is kept twice for a view: a still scene is one picture.
/// </summary>
internal sealed class VideoHasher(IFrames frames)
{
    /// <summary>Of a second, and of a video: a longer one is sampled more thinly.</summary>
    public const double PerSecond = 8;
    public const int MostFrames = 640;

    // Frames are looked at for bars and insets, which stay where they are.
    private const int Looked = 48;

    /// <param name="path">The file.</param>
    /// <param name="isKnown">Whether it is known material, to be found in uploads, or an upload.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Outcome<HashedVideo>> Hash(string path, bool isKnown, CancellationToken cancellationToken)
    {
        var store = new FrameStore(MostFrames);
        var read = await frames.Video(path, FrameHasher.Edge, PerSecond, (output, stop) => FrameHasher.Each(output, store.Add, stop), cancellationToken);
        return read.Then<HashedVideo>(_ => Hash(store.Frames, isKnown));
    }

    internal static HashedVideo Hash(IReadOnlyList<byte[]> taken, bool isKnown)
    {
        var views = Choose(taken, isKnown);
        var (hashes, seen) = (new List<ViewHash>(), new HashSet<(View, PdqHash)>());
        for (var at = 0; at < taken.Count; at++)
        {
            foreach (var (view, box) in views)
            {
                var hashed = box.HashIn(taken[at]);
                if (hashed.Quality >= Pdq.LeastQuality && seen.Add((view, hashed.Hash))) hashes.Add(new((ushort)at, view, hashed.Hash));
            }
        }
        return new(taken.Count, hashes);
    }

    private static List<(View, Box)> Choose(IReadOnlyList<byte[]> taken, bool isKnown)
    {
        var looked = Looked >= taken.Count ? taken : [.. Enumerable.Range(0, Looked).Select(at => taken[at * taken.Count / Looked])];
        List<(View, Box)> views = [(View.Whole, Box.Whole)];
        var content = Borders.Find(looked);
        if (content is { } picture) views.Add((View.Content, picture));
        var box = content ?? Box.Whole;
        if (!isKnown && Insets.Find(looked, box) is { } inset) views.Add((View.Inset, inset));
        var (width, height) = (box.Width * 0.6, box.Height * 0.6);
        views.AddRange(
            (View.Top, box with { Height = height }), (View.Bottom, box with { Top = box.Top + box.Height - height, Height = height }),
            (View.Left, box with { Width = width }), (View.Right, box with { Left = box.Left + box.Width - width, Width = width }));
        if (isKnown) views.AddRange(Enumerable.Range(0, 7).Select(step => ((View)((int)View.Crop96 + step), box.Middle(96 - 3 * step))));
        return views;
    }
}
