using System.Globalization;

namespace Domicile.Demo;

/// <summary>
/// Pictures that ffmpeg draws by itself: each is a filter graph that ends in the pad <c>[v]</c>. Sizes in pixels, times in seconds.
/// </summary>
internal static class Scene
{
    public const int Rate = 24;

    /// <summary>Ridges gliding past under a low sun, the near ones faster.</summary>
    public static string Hills(Palette palette, int width, int height, int seconds, double roughness = 1)
    {
        const int Ridges = 4;
        var graph = Still(Sky(palette, width, height, 0.62), width, height) + "[s0]";
        for (var ridge = 0; ridge < Ridges; ridge++)
        {
            var depth = (ridge + 1.0) / Ridges;
            var speed = 10 + 60 * depth * depth;
            var wide = width + (int)(speed * seconds) + 2;
            var colour = Mix(palette.Far, palette.Near, depth);
            var crest = $"({height * (0.5 + 0.3 * depth)}-{height * 0.055}*sin(X/{150 + 40 * ridge}+{ridge * 2.1})"
                + $"-{roughness * height * 0.028}*abs(sin(X/{61 + 13 * ridge}+{ridge}))-{roughness * height * 0.009}*sin(X/{17 + 5 * ridge}))";
            // A little mist at each ridge's foot: it pales with its distance below the crest.
            var fill = Fill(channel => $"{Palette.Channel(colour, channel)}+{(1 - depth) * 0.55 * (Palette.Channel(palette.Bottom, channel) - Palette.Channel(colour, channel))}*clip((Y-{crest})/{height * 0.3},0,1)");
            graph += $";{Still($"{fill}:a='255*clip(Y-{crest},0,1)'", wide, height)}[r{ridge}];"
                + $"[r{ridge}]crop={width}:{height}:'min(t*{speed},iw-ow)':0[c{ridge}];[s{ridge}][c{ridge}]overlay[s{ridge + 1}]";
        }
        return graph + $";[s{Ridges}]null[v]";
    }

    /// <summary>The sun's path on moving water.</summary>
    public static string Sea(Palette palette, int width, int height)
    {
        var (w, h) = (width / 3, height / 3);
        var (horizon, sun) = (h * 0.52, w * 0.5);
        // Waves grow towards the viewer; where one tilts to the sun, it glitters.
        var wave = $"sin((X-{sun})/(3+(Y-{horizon})/9)+3*sin((Y-{horizon})*0.35-T*2.1))*sin(sqrt(max(Y-{horizon},0))*7-T*3.2)";
        var path = $"exp(-pow((X-{sun})/(10+(Y-{horizon})*0.42),2))";
        var water = Fill(channel => $"if(lt(Y,{horizon}),{SkyAt(palette, channel, w, h, 0.52)},"
            + $"{Palette.Channel(palette.Far, channel)}+{Palette.Channel(palette.Near, channel) - Palette.Channel(palette.Far, channel)}*clip((Y-{horizon})/{h * 0.42},0,1)"
            + $"+({Palette.Channel(palette.Light, channel)}-60)*{path}*pow(0.5+0.5*{wave},3)+14*{wave})");
        return Moving(water, w, h, width, height);
    }

    /// <summary>Curtains of light over a dark ridge.</summary>
    public static string Aurora(Palette palette, int width, int height)
    {
        var (w, h) = (width / 4, height / 4);
        var curtain = $"pow(0.5+0.5*sin(X/{w * 0.19}+1.7*sin(Y/{h * 0.24}+T*0.45)+T*0.6),3)*clip(1.1-Y/{h * 0.72},0,1)*clip(Y/{h * 0.2}+0.25,0,1)";
        var second = $"pow(0.5+0.5*sin(X/{w * 0.11}-1.3*sin(Y/{h * 0.3}-T*0.3)-T*0.35),5)*clip(1-Y/{h * 0.6},0,1)";
        var crest = $"({h * 0.83}-{h * 0.05}*sin(X/37+1)-{h * 0.03}*abs(sin(X/13)))";
        var star = $"190*gt(sin(X*12.9898+Y*78.233)*sin(X*39.4+Y*11.1),0.9975)*(0.6+0.4*sin(T*3+X))";
        int[] glow = [Palette.Channel(palette.Light, 0) / 4, 235, 150], other = [150, 60, 210];
        var sky = Fill(channel => $"if(gt(Y,{crest}),{Palette.Channel(palette.Near, channel)},"
            + $"{Palette.Channel(palette.Top, channel)}+{Palette.Channel(palette.Bottom, channel) - Palette.Channel(palette.Top, channel)}*Y/{h}+{glow[channel]}*{curtain}+{other[channel]}*{second}+{star})");
        return Moving(sky, w, h, width, height);
    }

    /// <summary>Slowly turning bands of colour.</summary>
    public static string Drift(Palette palette, int width, int height, string shape, int seed) =>
        $"gradients=s={width / 2}x{height / 2}:r={Rate}:n=5:type={shape}:speed=0.012:seed={seed}"
        + $":c0=0x{palette.Near}:c1=0x{palette.Top}:c2=0x{palette.Far}:c3=0x{palette.Bottom}:c4=0x{palette.Light},scale={width}:{height}:flags=bicubic[v]";

    /// <summary>Conway's life with glowing cells and trails.</summary>
    public static string Life(Palette palette, int width, int height, int cell, int seed) =>
        $"life=s={width / cell}x{height / cell}:mold=18:r=15:ratio=0.14:stitch=1:seed={seed}"
        + $":life_color=0x{palette.Light}:death_color=0x{palette.Bottom}:mold_color=0x{palette.Near},fps={Rate},scale={width}:{height}:flags=neighbor,"
        + "format=gbrp,split[sharp][soft];[soft]gblur=sigma=14[glow];[sharp][glow]blend=all_mode=screen[v]";

    /// <summary>Into the edge of the Mandelbrot set, in the palette's colours.</summary>
    public static string Fractal(Palette palette, int width, int height, int seconds, string centre, double end)
    {
        var curves = string.Join(':', "rgb".Select((name, channel) => name + "='"
            + string.Join(' ', new[] { palette.Near, palette.Top, palette.Far, palette.Bottom, palette.Light }
                .Select((colour, place) => $"{place / 4.0}/{Palette.Channel(colour, channel) / 255.0:0.###}")) + "'"));
        return $"mandelbrot=s={width}x{height}:r={Rate}:{centre}:start_scale=1.2:end_scale={end:0.########}:end_pts={seconds * Rate}:inner=convergence:maxiter=900,"
            + $"format=gray,format=gbrp,curves={curves}[v]";
    }

    /// <summary>A few words, a line after the other.</summary>
    /// <param name="ground">A graph that ends in <c>[v]</c>.</param>
    /// <param name="palette">Of the scene behind them.</param>
    /// <param name="font">A font file; null draws no words.</param>
    /// <param name="lines">At most about 16 characters each; no quotes, colons or backslashes.</param>
    public static string Words(string ground, Palette palette, string? font, params string[] lines) => font is null ? ground
        : ground[..^3] + ',' + string.Join(',', lines.Select((line, row) =>
            $"drawtext=fontfile={font}:text='{line}':fontsize=w/10.5:fontcolor=0x{palette.Light}:shadowcolor=0x{palette.Near}@0.6:shadowx=2:shadowy=2"
            + $":x=w*0.09:y=h*0.34+{row}*w/7.6:alpha='clip((t-{0.4 + 0.9 * row})*1.6,0,1)'")) + "[v]";

    private static string Sky(Palette palette, int width, int height, double horizon) => Fill(channel => SkyAt(palette, channel, width, height, horizon));

    private static string SkyAt(Palette palette, int channel, int width, int height, double horizon)
    {
        var (x, y, radius) = (width * 0.5, height * (horizon - 0.17), width * 0.13);
        var (top, bottom, light) = (Palette.Channel(palette.Top, channel), Palette.Channel(palette.Bottom, channel), Palette.Channel(palette.Light, channel));
        var sky = $"({top}+{bottom - top}*pow(clip(Y/{height * horizon},0,1),1.3))";
        var near = $"clip(clip(({radius}-hypot(X-{x},Y-{y}))/2,0,1)+0.55*exp(-hypot(X-{x},Y-{y})/{width * 0.22}),0,1)";
        return $"({sky}+({light}-{sky})*{near})";
    }

    // Out of range wraps around, hence the clips.
    private static string Fill(Func<int, string> channel) => $"r='clip({channel(0)},0,255)':g='clip({channel(1)},0,255)':b='clip({channel(2)},0,255)'";

    // Drawn once, then repeated: an expression per pixel is dear.
    private static string Still(string fill, int width, int height) =>
        $"color=s={width}x{height}:r={Rate}:d=0.04,format=rgba,geq={fill},loop=-1:1";

    // Drawn for every frame, therefore small, then enlarged.
    private static string Moving(string fill, int width, int height, int toWidth, int toHeight) =>
        $"color=s={width}x{height}:r={Rate},format=gbrp,geq={fill},scale={toWidth}:{toHeight}:flags=bicubic[v]";

    private static string Mix(string from, string to, double share) => string.Concat(Enumerable.Range(0, 3).Select(channel =>
        ((int)(Palette.Channel(from, channel) + share * (Palette.Channel(to, channel) - Palette.Channel(from, channel)))).ToString("x2", CultureInfo.InvariantCulture)));

}
