using Domicile.Base;

namespace Domicile.Sealing;

/// <summary>A page of erasures in the ledger's order.</summary>
/// <param name="Subjects">Whose keys were destroyed.</param>
/// <param name="Last">The index of the last one's entry: the next page begins behind it.</param>
public sealed record Erasures(IReadOnlyList<SubjectId> Subjects, long Last);
