using Domicile.Base;

namespace Domicile.Identity;

/// <summary>A profile picture: a small JPEG, kept with the rows so that it comes and goes in their transactions.</summary>
internal sealed class Picture
{
    /// <summary>Random, so that a new picture has a new address and browsers may keep the old one.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public required string Name { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    [Holds(Fideslang.PublicContent, StorageClass.Public)] public required byte[] Jpeg { get; init; }
}
