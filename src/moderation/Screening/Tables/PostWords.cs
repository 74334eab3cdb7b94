using Domicile.Base;

namespace Domicile.Screening.Tables;

/// <summary>What was found in the words of a picture that was posted, so that it is not read again until readers, lists or models change. Gone with the post.</summary>
internal sealed class PostWords
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Post { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public PostPart Part { get; init; }

    /// <summary>The file that was read.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string File { get; init; }

    /// <summary>The <see cref="Signal"/> as JSON: where and how much, no words.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Found { get; init; }
}
