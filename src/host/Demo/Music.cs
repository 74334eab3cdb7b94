namespace Domicile.Demo;

/// <summary>Tunes as expressions of time for ffmpeg's <c>aevalsrc</c>.</summary>
internal static class Music
{
    private static readonly int[][] Chords = [[0, 7, 12, 16], [-3, 4, 9, 12], [-7, 0, 5, 9], [-5, 2, 7, 11]];

    /// <summary>
    /// A filter graph that ends in <c>[a]</c>: plucked notes wandering over four chords, on a soft bass. It repeats without a seam after
    /// sixteen steps.
    /// </summary>
    /// <param name="root">Frequency of the key's note, in hertz.</param>
    /// <param name="step">From one pluck to the next, in seconds.</param>
    /// <param name="seed">Which way it wanders.</param>
    public static string Plucks(double root, double step, int seed)
    {
        var period = 16 * step;
        var left = new List<string>();
        var right = new List<string>();
        for (var note = 0; note < 16; note++)
        {
            var chord = Chords[note / 4];
            var pitch = root * Math.Pow(2, chord[(note * (seed % 3 + 1) + seed) % 4] / 12.0 + (note + seed) % 2);
            var since = $"mod(t-{note * step:0.####}+{period},{period})";
            var pluck = $"(sin({Math.Tau * pitch:0.###}*{since})+0.3*sin({2 * Math.Tau * pitch:0.###}*{since}))*exp(-{1.6 / step:0.###}*{since})*min(1,{since}*300)";
            var pan = 0.5 + 0.35 * Math.Sin(note * 1.9 + seed);
            left.Add($"{0.22 * pan:0.###}*{pluck}");
            right.Add($"{0.22 * (1 - pan):0.###}*{pluck}");
            if (note % 4 == 0)
            {
                var bass = $"0.1*sin({Math.Tau * root / 2 * Math.Pow(2, chord[0] / 12.0):0.###}*t)*lt({since},{4 * step})*sin({Math.PI / (4 * step):0.#####}*{since})";
                left.Add(bass);
                right.Add(bass);
            }
        }
        return $"aevalsrc='{string.Join('+', left)}|{string.Join('+', right)}':s=44100,aecho=0.8:0.7:170|290:0.28|0.18,lowpass=f=5200[a]";
    }
}
