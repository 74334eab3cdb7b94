namespace Domicile.Screening.Hashing;

/// <summary>A part of a frame, in pixels of the frame squeezed to <see cref="FrameHasher.Edge"/>; its edges may lie within pixels.</summary>
internal readonly record struct Box(double Left, double Top, double Width, double Height)
{
    private const int Edge = FrameHasher.Edge;

    public static readonly Box Whole = new(0, 0, Edge, Edge);

    /// <summary>The middle of it, so many hundredths as wide and as high.</summary>
    public Box Middle(int percent)
    {
        var (width, height) = (Width * percent / 100, Height * percent / 100);
        return new(Left + (Width - width) / 2, Top + (Height - height) / 2, width, height);
    }

    public bool IsMostOf(Box other) => Width * Height >= other.Width * other.Height * 0.96;

    /// <summary>
    /// Its hash in a frame of grey pixels. It is reduced to 64 × 64 by areas, so that a part of a frame gets nearly the hash that it would have
    /// as a video of its own: leaving pixels out, as PDQ does, depends on where within a pixel an edge lies.
    /// </summary>
    public Hashed HashIn(ReadOnlySpan<byte> frame)
    {
        Span<float> columns = stackalloc float[Tent.Side * Edge];
        Span<float> small = stackalloc float[Tent.Side * Tent.Side];
        for (var row = 0; row < Tent.Side; row++)
        {
            var into = columns.Slice(row * Edge, Edge);
            into.Clear();
            foreach (var (at, weight) in new Weights(Top + Height * row / Tent.Side, Height / Tent.Side))
                for (var column = 0; column < Edge; column++) into[column] += weight * frame[at * Edge + column];
        }
        for (var column = 0; column < Tent.Side; column++)
        {
            foreach (var (at, weight) in new Weights(Left + Width * column / Tent.Side, Width / Tent.Side))
                for (var row = 0; row < Tent.Side; row++) small[row * Tent.Side + column] += weight * columns[row * Edge + at];
        }
        return Pdq.OfLuma(small, Tent.Side, Tent.Side);
    }

    // The pixels that an interval covers, each with the share of the interval that it is.
    private ref struct Weights(double start, double length)
    {
        private int _at = (int)start - 1;

        public readonly Weights GetEnumerator() => this;

        public readonly (int At, float Weight) Current =>
            (_at, (float)((Math.Min(start + length, _at + 1) - Math.Max(start, _at)) / length));

        // A sliver less than a thousandth of a pixel is rounding.
        public bool MoveNext() => ++_at < Edge && _at < start + length - 0.001;
    }
}
