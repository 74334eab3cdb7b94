namespace Domicile.Screening;

/// <summary>A term of a list stands in the text. Says where, and not what.</summary>
/// <param name="List">The list's name.</param>
/// <param name="Line">The term's line in it, from 1.</param>
/// <param name="Start">First UTF-16 unit of the text.</param>
/// <param name="Length">In UTF-16 units, with everything that was put between its letters.</param>
/// <param name="Disguised">Whether look-alikes, signs, gaps or stretched letters had to be seen through.</param>
public sealed record TermEvidence(string List, int Line, int Start, int Length, bool Disguised) : Evidence;
