using Domicile.Base;

namespace Domicile.Screening.Tables;

/// <summary>What an entry is known by. Stored: values stay.</summary>
public enum EntryKind
{
    /// <summary>One picture.</summary>
    Pdq = 0,

    /// <summary>The frames of a video, or of a picture in several views.</summary>
    Video = 1,

    /// <summary>The very bytes of a file.</summary>
    Sha256 = 2,
}

/// <summary>One known picture, video or file. The same one is in a bank once.</summary>
internal sealed class BankEntry
{
    public const int MaxLabel = 200, MaxViews = 4096;

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Bank { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public EntryKind Kind { get; init; }

    /// <summary>32 bytes: the PDQ hash, the file's SHA-256, or the SHA-256 of <see cref="Views"/>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required byte[] Hash { get; init; }

    /// <summary>A video's <see cref="ViewHashes"/>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public byte[]? Views { get; init; }

    /// <summary>How its source calls it. Never a person's name.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public string? Label { get; init; }

    /// <summary>The bank's when it was added.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long Revision { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? QuarantinedAt { get; set; }

    /// <summary>A person has looked, and it is what its bank says, however much it matches.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool Confirmed { get; set; }
}

/// <summary>That an entry matched a post: counted to find noisy entries.</summary>
internal sealed class EntryUpload
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Bank { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public EntryKind Kind { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required byte[] Hash { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Post { get; init; }
}
