using System.Globalization;

namespace Domicile.Demo;

/// <summary>Colours of a scene, from the sky (or the ground of the picture) to the nearest ridge. RGB, <c>rrggbb</c>.</summary>
internal sealed record Palette(string Top, string Bottom, string Light, string Far, string Near)
{
    public static readonly Palette Dusk = new("2b1b4d", "ff8e5e", "ffe3b0", "a24a6b", "24122f");
    public static readonly Palette Meadow = new("8fd3e8", "fdf3d0", "fffbe8", "8dbb8a", "1f4f45");
    public static readonly Palette Ice = new("0d1b3e", "6fb7d6", "f2fbff", "4c7fa6", "0b1830");
    public static readonly Palette Desert = new("f4a259", "fbe3b5", "fff6df", "c8623c", "5a1f1a");
    public static readonly Palette Night = new("05060f", "1c2b52", "e9edff", "18244a", "03040a");
    public static readonly Palette Orchid = new("3a0f4a", "f07fb0", "ffe0ec", "8c2f78", "210727");
    public static readonly Palette Forest = new("0f2a2a", "d7c27a", "fff4c8", "3f6b4b", "0a1a17");

    /// <summary>One channel of a colour, 0 to 255.</summary>
    /// <param name="colour"><c>rrggbb</c>.</param>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public static int Channel(string colour, int channel) =>
        int.Parse(colour.AsSpan(2 * channel, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
