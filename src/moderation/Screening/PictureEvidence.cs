namespace Domicile.Screening;

/// <summary>A term of a list stands in a picture. Says where, and not what.</summary>
/// <param name="List">The list's name.</param>
/// <param name="Line">The term's line in it, from 1.</param>
/// <param name="At">Seconds of the video; null for its cover.</param>
/// <param name="Disguised">Whether disguises had to be seen through, which misread letters look like.</param>
public sealed record PictureTerm(string List, int Line, double? At, bool Disguised) : Evidence;

/// <summary>A classifier gave a label to the words of a picture.</summary>
/// <param name="Score">0 to 1.</param>
/// <param name="At">Seconds of the video; null for its cover.</param>
public sealed record PictureLabel(string Model, string Label, double Score, double? At) : Evidence;
