using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>With which lists, models and readers everything was judged that stands here.</summary>
internal sealed class JudgedWith
{
    public const string Words = "words";

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string What { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Version { get; set; }
}
