using System.Text.Json.Serialization;

namespace Domicile.Quorum;

/// <summary>The charter as it is shown, with what is in force of each kind under the kind's name.</summary>
/// <param name="Domicile">Whose.</param>
/// <param name="Founded">The hash of the first registry, which was pinned; null before the domicile is founded.</param>
/// <param name="Registry">In force; null until the first is agreed.</param>
/// <param name="Proposals">At most 50, those that came last first.</param>
/// <param name="Next">Where the next ones begin; null for none.</param>
public sealed record CharterView(string Domicile, string? Founded, Registry? Registry, IReadOnlyList<MotionView> Proposals, int? Next)
{
    private const int Page = 50;

    /// <summary>Whose clock says when a delay has run: <c>witnesses</c>, or where there are none <c>custodian</c>.</summary>
    public string Clock { get; init; } = "custodian";

    /// <summary>How many acts are in the ledger and count once its witnesses have cosigned them.</summary>
    public int Awaiting { get; init; }

    [JsonExtensionData] public IDictionary<string, object?> InForce { get; init; } = new Dictionary<string, object?>();

    /// <param name="charter">Whose.</param>
    /// <param name="domicile">Its name.</param>
    /// <param name="from">Passes over so many proposals.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    /// <param name="clock">See <see cref="Clock"/>.</param>
    /// <param name="awaiting">See <see cref="Awaiting"/>.</param>
    public static CharterView Of(string domicile, Charter charter, int from, long nowMs, string clock, int awaiting) =>
        new(domicile, charter.Founding?.Registry, charter.Registry,
            [.. charter.Motions.Values.OrderByDescending(motion => motion.Proposal.ExpiresMs).ThenBy(motion => motion.Hash, StringComparer.Ordinal)
                .Skip(from).Take(Page).Select(motion => MotionView.Of(charter, motion, nowMs))],
            from < charter.Motions.Count - Page ? from + Page : null)
        {
            Clock = clock,
            Awaiting = awaiting,
            InForce = charter.Kinds.All.Select(kind => (kind.Name, Shown: kind.Shown(charter.InForce.GetValueOrDefault(kind.Name))))
                .Where(kind => kind.Shown is not null).ToDictionary(kind => kind.Name, kind => kind.Shown),
        };
}

/// <param name="DueMs">When it takes effect, where it waits.</param>
/// <param name="Standing"><c>open</c>, <c>waiting</c>, <c>inforce</c>, <c>vetoed</c>, <c>withdrawn</c> or <c>expired</c>.</param>
public sealed record MotionView(string Hash, string By, string Standing, IReadOnlyList<string> ApprovedBy, long? DueMs, ProposalView Proposal)
{
    public static MotionView Of(Charter charter, Motion motion, long nowMs) => new(
        motion.Hash, motion.By, motion.Standing == Quorum.Standing.Open && !motion.IsOpen(nowMs) ? "expired" : motion.Standing.ToString().ToLowerInvariant(),
        [.. motion.ApprovedBy(charter.Registry).Union(Proved(motion)).Order(StringComparer.Ordinal)],
        motion.Standing == Quorum.Standing.Waiting ? motion.DueMs : null, ProposalView.Of(charter.Kinds, motion.Proposal));

    private static IEnumerable<string> Proved(Motion motion) => (motion.Proposal.Content as Registry)?.Parties
        .Where(party => party.Keys.Any(motion.Proved.Contains)).Select(party => party.Id) ?? [];
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
