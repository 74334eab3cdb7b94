using Domicile.Web;

namespace Domicile.Moderation;

/// <summary>The part of a decision from which states follow.</summary>
/// <param name="EndedAt">When it was undone or overturned; null where it was not.</param>
internal sealed record Ruling(Guid Id, DateTimeOffset At, IReadOnlyList<Step> Steps, int Strike, DateTimeOffset? StrikeUntil, DateTimeOffset? EndedAt);

/// <summary>Computes standings.</summary>
internal static class Standings
{
    extension(Standing)
    {
        /// <summary>That of the decisions that survive.</summary>
        public static Standing Of(IEnumerable<Ruling> rulings, DateTimeOffset now)
        {
            var surviving = rulings.Where(ruling => ruling.EndedAt is null).ToList();
            var strikes = surviving.Where(ruling => ruling.StrikeUntil > now).ToList();
            var steps = surviving.OrderBy(ruling => ruling.At).ThenBy(ruling => ruling.Id)
                .SelectMany(ruling => ruling.Steps).Where(step => step.Until is not { } until || until > now).ToList();
            var hidden = steps.Where(step => step.Measure is Measure.Suspend or Measure.Terminate).ToList();
            return new()
            {
                Disabled = Any(Measure.Disable),
                Removed = Any(Measure.Remove),
                Demoted = Any(Measure.Demote),
                Restricted = Any(Measure.RestrictInteraction),
                AdultsOnly = Any(Measure.AgeRestrict),
                Label = steps.LastOrDefault(step => step.Measure == Measure.Label)?.Label,
                Suspended = hidden.Count > 0,
                SuspendedUntil = hidden.TrueForAll(step => step.Until is not null) ? hidden.Max(step => step.Until) : null,
                Blocked = steps.Where(step => step.Measure == Measure.BlockFeature)
                    .Aggregate(default(FeatureSet), (all, step) => all | FeatureSet.Parse(step.Feature ?? "")),
                Strikes = strikes.Sum(ruling => ruling.Strike),
                Until = strikes.Select(ruling => ruling.StrikeUntil).Concat(steps.Select(step => step.Until)).Min(),
            };

            bool Any(Measure measure) => steps.Exists(step => step.Measure == measure);
        }
    }
}
