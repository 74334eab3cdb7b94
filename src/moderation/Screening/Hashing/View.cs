namespace Domicile.Screening.Hashing;

/// <summary>Which part of a frame a hash is of. Written into stored hashes: values stay.</summary>
public enum View : byte
{
    Whole = 0,

    /// <summary>Without the bars around it.</summary>
    Content = 1,

    /// <summary>A picture within the picture.</summary>
    Inset = 2,

    /// <summary>Three fifths of it, where a large logo leaves something to be known by.</summary>
    Top = 3, Bottom = 4, Left = 5, Right = 6,

    /// <summary>
    /// The middle, so many hundredths as wide and high, as somebody would cut it out. Made of known material alone: what was cut off an upload
    /// cannot be put back. One and a half hundredths more or less still match.
    /// </summary>
    Crop96 = 7, Crop93 = 8, Crop90 = 9, Crop87 = 10, Crop84 = 11, Crop81 = 12, Crop78 = 13,
}

/// <summary>Which views are compared with which.</summary>
internal static class Views
{
    public static bool IsPart(this View view) => view is >= View.Top and <= View.Right;

    /// <summary>Whether a view of an upload, turned, can show what a view of known material shows.</summary>
    public static bool Matches(View uploaded, Turn turn, View known) => uploaded.IsPart() ? known == Turned(uploaded, turn) : !known.IsPart() && known != View.Inset;

    private static View Turned(View view, Turn turn) => (view, turn) switch
    {
        (_, Turn.None) => view,
        (View.Left, Turn.FlipY) => View.Right,
        (View.Right, Turn.FlipY) => View.Left,
        (View.Top or View.Bottom, Turn.FlipY) => view,
        _ => View.Whole,
    };
}
