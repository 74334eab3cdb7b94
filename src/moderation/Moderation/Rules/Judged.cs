using Domicile.Base;

namespace Domicile.Moderation.Rules;

/// <summary>What is judged.</summary>
/// <param name="Kind">The name of its <see cref="ISubjectKind"/>.</param>
/// <param name="Subject">Which.</param>
/// <param name="Author">Whose: what is kept of the judgement goes when the author is erased.</param>
/// <param name="IsPublished">Before or after publication.</param>
internal sealed record Judged(string Kind, Guid Subject, SubjectId Author, bool IsPublished);
