using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>Somebody who works in moderation.</summary>
internal sealed class Moderator
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Role Roles { get; set; }
}
