namespace Domicile.Moderation;

/// <summary>A version of a policy, with where the ledger holds it.</summary>
/// <param name="IsRetired">Nothing new comes under it; what waited is decided under it.</param>
internal sealed record PolicyVersion(Policy Policy, int Version, DateTimeOffset At, long? LedgerIndex, bool IsRetired);
