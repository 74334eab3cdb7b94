using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>Somebody whose reports open no case for a while.</summary>
internal sealed class MutedReporter
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset Until { get; set; }
}
