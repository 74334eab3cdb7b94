namespace Domicile.Quorum;

/// <summary>The charter as it is shown.</summary>
public sealed record CharterView(string Domicile, Registry? Registry, IReadOnlyList<MandateLine> Mandates, IReadOnlyList<MotionView> Proposals)
{
    public static CharterView Of(string domicile, Charter charter, long nowMs) => new(
        domicile,
        charter.Registry,
        [.. charter.Mandates.Select(MandateLine.Of)],
        [.. charter.Motions.Values.OrderBy(motion => motion.Proposal.ExpiresMs).Select(motion => new MotionView(
            motion.Hash, motion.By, motion.Standing == Standing.Open && !motion.IsOpen(nowMs) ? "expired" : motion.Standing.ToString().ToLowerInvariant(),
            [.. motion.Approved.Union(motion.Proved)], motion.Proposal))]);
}

/// <param name="Standing"><c>open</c>, <c>inforce</c>, <c>vetoed</c>, <c>withdrawn</c> or <c>expired</c>.</param>
public sealed record MotionView(string Hash, string By, string Standing, IReadOnlyList<string> ApprovedBy, Proposal Proposal);
