using System.Collections.Immutable;

namespace Domicile.Quorum;

public enum Standing
{
    Open,

    /// <summary>Agreed, and waiting for its kind's delay.</summary>
    Waiting,

    InForce,
    Vetoed,
    Withdrawn,
}

/// <summary>A proposal and what has been said about it.</summary>
/// <param name="By">The party that proposed it.</param>
/// <param name="Approved">The parties of the registry in force that approved it, with the keys that they have there.</param>
/// <param name="Proved">The parties of the registry that is proposed that approved it with the keys they would have there.</param>
/// <param name="AgreedMs">When enough had approved; null before.</param>
public sealed record Motion(
    string Hash, Proposal Proposal, string By, Standing Standing, ImmutableSortedSet<string> Approved, ImmutableSortedSet<string> Proved, long? AgreedMs)
{
    /// <summary>When it takes effect, once it is agreed and unless it is vetoed before.</summary>
    public long? DueMs => AgreedMs + (long)Proposal.Kind.Delay.TotalMilliseconds;

    public bool IsOpen(long nowMs) => Standing == Standing.Open && nowMs < Proposal.ExpiresMs;
}
