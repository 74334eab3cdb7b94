using Domicile.Base;

namespace Domicile.Sealing;

/// <summary>Whether in this time nobody of the party opened the subject's data of the category.</summary>
/// <param name="Subject">Whose.</param>
/// <param name="Party">A party's role, <c>subject</c>, or <c>*</c>.</param>
/// <param name="Category">With all below it.</param>
/// <param name="FromMs">Unix milliseconds.</param>
/// <param name="ToMs">The end, not in the future.</param>
public sealed record AbsenceQuestion(SubjectId Subject, string Party, string Category, long FromMs, long ToMs);
