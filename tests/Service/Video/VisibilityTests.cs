using Domicile.Moderated;
using Domicile.Video;
using Domicile.Video.Clips;

namespace Domicile.Tests.Service;

/// <summary>Every combination of what decides about a clip, against a table that is read from top to bottom.</summary>
[Trait("Database", "none")]
public sealed class VisibilityTests
{
    private static readonly VideoMeasures[] AllMeasures = [.. Enumerable.Range(0, 32).Select(bits => (VideoMeasures)bits)];

    // The first row that fits says who may see the clip. What a row leaves out may be anything.
    private static readonly Rule[] Table =
    [
        new(Viewers.Nobody) { Deleted = true },
        new(Viewers.Nobody) { Measure = VideoMeasures.Removed },
        new(Viewers.Creator) { Measure = VideoMeasures.Withheld },
        new(Viewers.Creator) { Hidden = true },
        new(Viewers.Creator) { Audience = Audience.Draft },
        new(Viewers.Creator) { Audience = Audience.OnlyMe },
        new(Viewers.Creator) { State = ClipState.Uploading },
        new(Viewers.Creator) { State = ClipState.Processing },
        new(Viewers.Creator) { State = ClipState.Failed },
        new(Viewers.Creator) { HasCover = false },
        new(Viewers.Creator, IsWanted: true) { Review = ReviewState.Unasked },
        new(Viewers.Creator, IsWanted: true) { Review = ReviewState.Waiting },
        new(Viewers.Creator, IsWanted: true) { Review = ReviewState.Blocked },
        new(Viewers.Adults, IsWanted: true) { Measure = VideoMeasures.AdultsOnly },
        new(Viewers.Everyone, IsWanted: true),
    ];

    [Fact]
    public void Every_combination_is_decided_as_the_table_says()
    {
        var (used, combinations) = (new HashSet<Rule>(), 0);
        foreach (var state in Enum.GetValues<ClipState>())
            foreach (var cover in (bool[])[false, true])
                foreach (var audience in Enum.GetValues<Audience>())
                    foreach (var measures in AllMeasures)
                        foreach (var review in Enum.GetValues<ReviewState>())
                            foreach (var hidden in (bool[])[false, true])
                                foreach (var deleted in (bool[])[false, true])
                                {
                                    combinations++;
                                    var rule = Table.First(rule => rule.Fits(state, cover, audience, measures, review, hidden, deleted));
                                    used.Add(rule);
                                    var decided = Visibility.Of(state, cover, audience, measures, review, hidden, deleted);
                                    Assert.Equal(new Visibility(rule.Viewers, rule.IsWanted, rule.IsWanted && review == ReviewState.Unasked,
                                        measures.HasFlag(VideoMeasures.Withheld) || measures.HasFlag(VideoMeasures.Removed),
                                        measures.HasFlag(VideoMeasures.AdultsOnly), measures.HasFlag(VideoMeasures.Demoted)), decided);
                                    Assert.Equal(rule.Viewers is Viewers.Adults or Viewers.Everyone, decided.IsPublic);
                                    Assert.Equal(rule.Viewers is not Viewers.Nobody, decided.IsCreators);
                                }
        Assert.Equal(5 * 2 * 3 * 32 * 4 * 2 * 2, combinations);
        Assert.Equal(Table.Length, used.Count);
    }

    [Fact]
    public void Every_measure_is_in_the_table_of_combinations() =>
        Assert.Equal((VideoMeasures)31, Enum.GetValues<VideoMeasures>().Aggregate((all, measure) => all | measure));

    private sealed record Rule(Viewers Viewers, bool IsWanted = false)
    {
        public ClipState? State { get; init; }

        public bool? HasCover { get; init; }

        public Audience? Audience { get; init; }

        public VideoMeasures Measure { get; init; }

        public ReviewState? Review { get; init; }

        public bool? Hidden { get; init; }

        public bool? Deleted { get; init; }

        public bool Fits(ClipState state, bool hasCover, Audience audience, VideoMeasures measures, ReviewState review, bool hidden, bool deleted) =>
            (State ?? state) == state && (HasCover ?? hasCover) == hasCover && (Audience ?? audience) == audience && measures.HasFlag(Measure)
            && (Review ?? review) == review && (Hidden ?? hidden) == hidden && (Deleted ?? deleted) == deleted;
    }
}
