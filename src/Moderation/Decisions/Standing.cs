using Domicile.Kernel;

namespace Domicile.Moderation;

/// <summary>The part of a decision from which states follow.</summary>
/// <param name="EndedAt">When it was undone or overturned; null where it was not.</param>
internal sealed record Ruling(Guid Id, DateTimeOffset At, IReadOnlyList<Step> Steps, int Strike, DateTimeOffset? StrikeUntil, DateTimeOffset? EndedAt);

/// <summary>
/// What decisions amount to at one moment: for a video all decisions about it, for a person all decisions about what is theirs. It is computed
/// anew from the decisions that survive, never changed step by step, so that what is taken back leaves nothing behind.
/// </summary>
internal sealed record Standing
{
    public static readonly Standing Clear = new();

    public bool Disabled { get; init; }

    public bool Removed { get; init; }

    public bool Demoted { get; init; }

    public bool Restricted { get; init; }

    public bool AdultsOnly { get; init; }

    /// <summary>The latest; null for none.</summary>
    public string? Label { get; init; }

    public bool Suspended { get; init; }

    public Feature Blocked { get; init; }

    /// <summary>The sum of the strikes that still count.</summary>
    public int Strikes { get; init; }

    /// <summary>When it changes by itself, if nothing is decided until then; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    public static Standing Of(IEnumerable<Ruling> rulings, DateTimeOffset now)
    {
        var surviving = rulings.Where(ruling => ruling.EndedAt is null).ToList();
        var strikes = surviving.Where(ruling => ruling.StrikeUntil > now).ToList();
        var steps = surviving.OrderBy(ruling => ruling.At).ThenBy(ruling => ruling.Id)
            .SelectMany(ruling => ruling.Steps).Where(step => step.Until is not { } until || until > now).ToList();
        var count = strikes.Sum(ruling => ruling.Strike);
        return new()
        {
            Disabled = Any(Measure.Disable),
            Removed = Any(Measure.Remove),
            Demoted = Any(Measure.Demote),
            Restricted = Any(Measure.RestrictInteraction),
            AdultsOnly = Any(Measure.AgeRestrict),
            Label = steps.LastOrDefault(step => step.Measure == Measure.Label)?.Label,
            Suspended = Any(Measure.Suspend) || Any(Measure.Terminate) || count >= StrikeLimits.Suspension,
            Blocked = steps.Where(step => step.Measure == Measure.BlockFeature).Aggregate(Feature.None, (all, step) => all | step.Feature ?? Feature.None)
                | (count >= StrikeLimits.Posting ? Feature.Post : Feature.None),
            Strikes = count,
            Until = strikes.Select(ruling => ruling.StrikeUntil).Concat(steps.Select(step => step.Until)).Min(),
        };

        bool Any(Measure measure) => steps.Exists(step => step.Measure == measure);
    }
}

/// <summary>What strikes lead to, by themselves, for as long as they count.</summary>
internal static class StrikeLimits
{
    /// <summary>From here on the person posts nothing.</summary>
    public const int Posting = 4;

    /// <summary>From here on the person is suspended.</summary>
    public const int Suspension = 8;
}
