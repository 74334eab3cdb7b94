using System.Globalization;
using System.Text.Json;

namespace Domicile.Video.Processing;

/// <summary>
/// What ffmpeg's loudnorm filter (EBU R 128) measured in a first run over the sound alone; the second run then levels it by one constant gain,
/// so that quiet and loud passages keep their relation.
/// </summary>
internal sealed record Loudness(double Integrated, double TruePeak, double Range, double Threshold)
{
    /// <summary>LUFS: what the large video platforms play at.</summary>
    public const double Target = -14;

    private const string Goal = "loudnorm=I=-14:TP=-1.5:LRA=11";

    // Quieter than that is a room's noise: lifting it by 40 dB serves nobody.
    private const double Silence = -55;

    public static string Measuring => Goal + ":print_format=json";

    public bool IsSilent => Integrated < Silence;

    /// <summary>Within half a unit of the target: nobody hears the difference, and the sound can be copied.</summary>
    public bool IsOnTarget => Math.Abs(Integrated - Target) <= 0.5 && TruePeak <= 0;

    /// <summary>The filter of the second run. loudnorm works at 192 kHz where it has to limit, hence the rate afterwards.</summary>
    public string Levelling => string.Create(CultureInfo.InvariantCulture,
        $"{Goal}:measured_I={Integrated}:measured_TP={TruePeak}:measured_LRA={Range}:measured_thresh={Threshold}:linear=true,aresample=48000");

    /// <summary>Reads the measurement from the end of ffmpeg's error output; null where there is none, as when no sound decodes.</summary>
    public static Loudness? Parse(string error)
    {
        var (start, end) = (error.LastIndexOf('{'), error.LastIndexOf('}'));
        if (start < 0 || end < start) return null;
        try
        {
            using var json = JsonDocument.Parse(error.AsMemory(start, end - start + 1));
            return new(Read(json, "input_i"), Read(json, "input_tp"), Read(json, "input_lra"), Read(json, "input_thresh"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Digital silence is "-inf".
    private static double Read(JsonDocument json, string name) =>
        double.TryParse(json.RootElement.GetProperty(name).GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value) ? Math.Clamp(value, -99, 99) : -99;
}
