using Domicile.Base;
using Domicile.Screening.Hashing;

namespace Domicile.Screening.Tables;

/// <summary>A collection of known pictures and videos, kept as hashes, and what their likeness means.</summary>
internal sealed class Bank
{
    public const int MaxName = 100;

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Name { get; set; }

    /// <summary>Harmless material that others are mistaken for, such as test cards: what is at least as like it as a known entry is not that.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool IsNegative { get; set; }

    /// <summary>What matches shall never become visible.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool IsBlocking { get; set; }

    /// <summary>Bits at most that hashes may differ in: 0 to 31.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Distance { get; set; } = PdqHash.MatchDistance;

    /// <summary>An upload matches when so much of it is like an entry, in percent, or ...</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int UploadPercent { get; set; } = 50;

    /// <summary>... when so much of the entry is in it.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int EntryPercent { get; set; } = 50;

    /// <summary>For how many of a hundred posts it is asked: a new bank is tried on a few. The same post always is or is not.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int EnabledPercent { get; set; } = 100;

    /// <summary>An entry that matches so many different posts is quarantined: its matches go to a person and block nothing. 0 for never.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int NoisyAfter { get; set; } = 1000;

    /// <summary>Grows with every change of its entries.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long Revision { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it is asked about the post.</summary>
    public bool IsEnabledFor(Guid post)
    {
        // Both are version-7 identifiers, whose last bytes are random.
        Span<byte> bytes = stackalloc byte[16];
        post.TryWriteBytes(bytes, bigEndian: true, out _);
        var place = BitConverter.ToUInt32(bytes[12..]);
        Id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (place ^ BitConverter.ToUInt32(bytes[12..])) % 100 < EnabledPercent;
    }
}
