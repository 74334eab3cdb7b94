using System.Collections.Immutable;

namespace Domicile.Quorum;

public enum Standing
{
    Open,

    /// <summary>Agreed, and waiting until it is due.</summary>
    Waiting,

    InForce,
    Vetoed,
    Withdrawn,
}

/// <summary>A proposal and what has been said about it.</summary>
/// <param name="By">The party that proposed it.</param>
/// <param name="Approvals">The key with which each party of the registry in force approved it, by the party's id.</param>
/// <param name="Proved">The keys of the registry that is proposed with which it was approved.</param>
/// <param name="AgreedMs">When enough had approved; null before.</param>
/// <param name="DueMs">When it takes effect, once it is agreed and unless it is vetoed before.</param>
/// <param name="Place">In the order in which things took effect; 0 for what has not.</param>
public sealed record Motion(
    string Hash, Proposal Proposal, string By, Standing Standing, ImmutableSortedDictionary<string, string> Approvals, ImmutableSortedSet<string> Proved,
    long? AgreedMs = null, long? DueMs = null, int Place = 0)
{
    public bool IsOpen(long nowMs) => Standing == Standing.Open && nowMs < Proposal.ExpiresMs;

    /// <summary>The parties whose approval counts: it counts as long as the registry has the key that gave it.</summary>
    public IReadOnlySet<string> ApprovedBy(Registry? registry) =>
        Approvals.Where(approval => registry?.Find(approval.Key)?.Keys.Contains(approval.Value) == true).Select(approval => approval.Key).ToHashSet();
}
