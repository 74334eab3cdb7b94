namespace Domicile.Quorum;

/// <summary>An entry of the parties as <c>/api/quorum/acts</c> shows it.</summary>
/// <param name="Index">Its place in the ledger.</param>
/// <param name="At">When it was entered: Unix milliseconds.</param>
/// <param name="Note">The signed note, or of a question that names a subject, its hash.</param>
/// <param name="Opening">Of an act: 32 bytes, with which its leaf commits to the note.</param>
/// <param name="Checkpoint">Of an act: cosigned, and it counts from that time; null where it counts from the time of its entry.</param>
public sealed record ActView(long Index, long At, string Note, byte[]? Opening = null, string? Checkpoint = null);
