using static Domicile.Demo.Scene;

namespace Domicile.Demo;

/// <summary>A clip to be made: what it shows, how it sounds, and what is written below it.</summary>
/// <param name="Caption">Unique for its creator.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Picture">A filter graph that ends in <c>[v]</c>.</param>
/// <param name="Sound">A filter graph that ends in <c>[a]</c>; null for silence.</param>
/// <param name="Complaint">What another of the cast says against it; null for nothing.</param>
internal sealed record Take(string Caption, int Seconds, string Picture, string? Sound, Complaint? Complaint = null);

/// <summary>A report, so that moderators of the demonstration have something to do.</summary>
internal sealed record Complaint(string Policy, string Note, double? Seconds = null);

/// <summary>Someone invented who posts.</summary>
internal sealed record Creator(string Name, string DisplayName, string About, Palette Palette, IReadOnlyList<Take> Takes, Complaint? Complaint = null);

/// <summary>The people of the demonstration, none of whom exists, and their clips.</summary>
internal static class Cast
{
    private const int W = 540, H = 960;

    /// <param name="font">A font file for clips with words; null for none.</param>
    public static IReadOnlyList<Creator> Of(string? font) =>
    [
        new("mara.walks", "Mara Lindqvist", "Long walks, early trains. The hills are drawn, the feeling is real.", Palette.Dusk,
        [
            new("Last light on the ridge. I nearly missed it.", 8, Hills(Palette.Dusk, W, H, 8), Music.Plucks(220, 0.25, 1)),
            new("Morning on the same path #walks", 8, Hills(Palette.Meadow, W, H, 8, 0.4), Music.Plucks(247, 0.25, 2)),
            new("From the train window", 8, Hills(Palette.Desert, 960, 540, 8, 1.6), Music.Plucks(196, 0.125, 4)),
            new("Everything above the fog", 8, Hills(Palette.Ice, W, H, 8, 2), Music.Plucks(165, 0.5, 3)),
            new("A note to myself", 6, Words(Drift(Palette.Dusk, W, H, "linear", 3), Palette.Dusk, font, "walk until", "the sentence", "finishes", "itself"), Music.Plucks(220, 0.25, 7)),
        ]),
        new("tome.o", "Tomé Okafor", "Sea person in a landlocked town.", Palette.Ice,
        [
            new("The sea, from memory", 8, Sea(Palette.Dusk, W, H), Music.Plucks(147, 0.5, 5), new("copyright", "This is a scene from my film, I never agreed to it.", 3.5)),
            new("Cold water season is open", 8, Sea(Palette.Ice, W, H), Music.Plucks(165, 0.25, 6), new("self-harm", "Someone will drown imitating this.", 5)),
            new("Pink hour. No filter, all filter.", 8, Sea(Palette.Orchid, W, H), Music.Plucks(175, 0.5, 2)),
            new("Moonrise", 8, Sea(Palette.Night, W, H), null),
            new("Low tide thoughts", 6, Words(Drift(Palette.Ice, W, H, "radial", 11), Palette.Ice, font, "the tide", "does not", "apologise"), Music.Plucks(147, 0.25, 9)),
        ]),
        new("ines.north", "Ines Castellanos", "I chase the sky and mostly catch colds.", Palette.Night,
        [
            new("It finally happened. Twenty minutes, no wind.", 8, Aurora(Palette.Night, W, H), Music.Plucks(131, 0.5, 3), new("misinformation", "That sky is computer-made and passed off as real.", 2)),
            new("Same night, an hour later", 8, Aurora(Palette.Ice, W, H), Music.Plucks(123, 0.5, 8), new("spam", "The same clip again.")),
            new("Violet over the pass", 8, Aurora(Palette.Orchid, W, H), Music.Plucks(139, 0.5, 1)),
            new("The valley sleeps", 8, Hills(Palette.Night, W, H, 8, 1.4), null),
        ]),
        new("yuki.infinite", "Yuki Tanabe", "Small formulas, large places.", Palette.Orchid,
        [
            new("Falling into seahorse valley", 10, Fractal(Palette.Dusk, W, H, 10, "start_x=-0.743643887:start_y=-0.131825904", 0.0004), Music.Plucks(196, 0.125, 5), new("self-harm", "The title sounds like a goodbye.")),
            new("The same place in winter", 10, Fractal(Palette.Ice, W, H, 10, "start_x=-0.74543:start_y=0.11301", 0.002), Music.Plucks(220, 0.125, 2), new("copyright", "My formula, my colours.", 1)),
            new("Elephants, if you squint", 10, Fractal(Palette.Forest, W, H, 10, "start_x=0.2849:start_y=0.0116", 0.004), Music.Plucks(185, 0.25, 4)),
            new("A spiral that never decides", 10, Fractal(Palette.Orchid, W, H, 10, "start_x=-0.7746806:start_y=-0.1374168", 0.0008), Music.Plucks(208, 0.125, 7)),
            new("One formula, squared", 10, Fractal(Palette.Desert, 720, 720, 10, "start_x=-1.25066:start_y=0.02012", 0.001), null),
        ]),
        new("jonas.cells", "Jonas Vale", "Tiny lives with simple rules.", Palette.Forest,
        [
            new("Left them alone for nine seconds", 9, Life(Palette.Dusk, W, H, 9, 7), Music.Plucks(262, 0.125, 3), new("violence", "He lets them die and calls it art.", 6)),
            new("Tide pool", 9, Life(Palette.Ice, W, H, 12, 21), Music.Plucks(247, 0.125, 5)),
            new("City at night, from very high up", 9, Life(Palette.Night, W, H, 6, 4), null),
            new("Spring, sped up", 9, Life(Palette.Meadow, W, H, 15, 33), Music.Plucks(294, 0.125, 8)),
            new("Embers", 9, Life(Palette.Desert, W, H, 9, 58), Music.Plucks(196, 0.25, 6)),
        ]),
        new("priya.slow", "Priya Ramanathan", "Colour, slowly. Breathe in, breathe out.", Palette.Desert,
        [
            new("Breathe with this one", 8, Drift(Palette.Orchid, W, H, "spiral", 8), Music.Plucks(131, 0.5, 4), new("spam", "Posted to sell a course, the same picture every day.")),
            new("Apricot, then smoke", 8, Drift(Palette.Desert, W, H, "radial", 9), Music.Plucks(147, 0.5, 6)),
            new("The colour of a quiet kitchen", 8, Drift(Palette.Meadow, W, H, "linear", 14), null),
            new("For whoever needs it today", 6, Words(Drift(Palette.Forest, W, H, "spiral", 5), Palette.Forest, font, "nothing", "is late", "in a garden"), Music.Plucks(165, 0.5, 2)),
            new("Blue hour", 8, Drift(Palette.Ice, W, H, "spiral", 17), Music.Plucks(123, 0.5, 7)),
        ]),
        new("leo.postcards", "Leo Marchetti", "Postcards nobody sent.", Palette.Meadow,
        [
            new("Greetings from the other side of the hill", 7, Words(Hills(Palette.Forest, W, H, 7, 0.8), Palette.Forest, font, "wish you", "were here"), Music.Plucks(196, 0.25, 5), new("hate", "It means us from the other side.", 4)),
            new("Dunes at noon", 8, Hills(Palette.Desert, W, H, 8, 0.25), Music.Plucks(220, 0.25, 8)),
            new("The harbour at six", 8, Sea(Palette.Desert, W, H), Music.Plucks(185, 0.25, 3)),
            new("Orchid coast, wide", 8, Hills(Palette.Orchid, 960, 540, 8, 0.7), Music.Plucks(208, 0.25, 1)),
        ], new("spam", "Writes to everyone, sells frames.")),
    ];
}
