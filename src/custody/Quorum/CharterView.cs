using System.Text.Json.Serialization;

namespace Domicile.Quorum;

/// <summary>The charter as it is shown, with what is in force of each kind under the kind's name.</summary>
public sealed record CharterView(string Domicile, Registry? Registry, IReadOnlyList<MotionView> Proposals)
{
    [JsonExtensionData] public IDictionary<string, object?> InForce { get; init; } = new Dictionary<string, object?>();

    public static CharterView Of(string domicile, Charter charter, long nowMs) =>
        new(domicile, charter.Registry, [.. charter.Motions.Values.OrderBy(motion => motion.Proposal.ExpiresMs).Select(motion => MotionView.Of(charter.Kinds, motion, nowMs))])
        {
            InForce = charter.Kinds.All.Select(kind => (kind.Name, Shown: kind.Shown(charter.InForce.GetValueOrDefault(kind.Name))))
                .Where(kind => kind.Shown is not null).ToDictionary(kind => kind.Name, kind => kind.Shown),
        };
}

/// <param name="Standing"><c>open</c>, <c>waiting</c>, <c>inforce</c>, <c>vetoed</c>, <c>withdrawn</c> or <c>expired</c>.</param>
public sealed record MotionView(string Hash, string By, string Standing, IReadOnlyList<string> ApprovedBy, ProposalView Proposal)
{
    public static MotionView Of(ContentKinds kinds, Motion motion, long nowMs) => new(
        motion.Hash, motion.By, motion.Standing == Quorum.Standing.Open && !motion.IsOpen(nowMs) ? "expired" : motion.Standing.ToString().ToLowerInvariant(),
        [.. motion.Approved.Union(motion.Proved)], ProposalView.Of(kinds, motion.Proposal));
}

/// <summary>A proposal as it is shown: its content under its kind's name, null under those of the others.</summary>
public sealed record ProposalView(int V, string Domicile, string Nonce, long ExpiresMs)
{
    [JsonExtensionData] public IDictionary<string, object?> Content { get; init; } = new Dictionary<string, object?>();

    public static ProposalView Of(ContentKinds kinds, Proposal proposal) => new(Quorum.Proposal.Version, proposal.Domicile, proposal.Nonce, proposal.ExpiresMs)
    {
        Content = kinds.All.ToDictionary(kind => kind.Name, kind => kind == proposal.Kind ? proposal.Content : null),
    };
}
