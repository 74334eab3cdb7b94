using Domicile.Base;
using Domicile.Sealing.Sealed;
using Domicile.Web;

namespace Domicile.Identity;

/// <summary>How far an account is in its life.</summary>
internal enum AccountState
{
    /// <summary>The name is reserved, the key may exist, nothing was acknowledged: the sweeper removes it.</summary>
    Enrolling,

    Active,

    /// <summary>Deletion was asked for; hidden from everyone, until it is undone or due.</summary>
    Leaving,

    /// <summary>Being erased; there is no way back.</summary>
    Erasing,
}

/// <summary>A person's account and public profile.</summary>
internal sealed class Account
{
    public static readonly SealedField EmailField = SealedField.Of<Account>(nameof(Email));
    public static readonly SealedField BirthDateField = SealedField.Of<Account>(nameof(BirthDate));

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    /// <summary>Lower case; unique.</summary>
    [Holds(Fideslang.Username, StorageClass.Public)] public required string Name { get; init; }

    /// <summary>The name with look-alikes folded, unique too: see <c>UserName.Skeleton</c>.</summary>
    [Holds(Fideslang.Username, StorageClass.Operational)] public required string NameSkeleton { get; init; }

    [Holds(Fideslang.Profile, StorageClass.Public)] public required string DisplayName { get; set; }

    [Holds(Fideslang.Profile, StorageClass.Public)] public string About { get; set; } = "";

    /// <summary>The picture's file name; null for none.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public string? Avatar { get; set; }

    [Holds(Fideslang.Email, StorageClass.Sealed)] public byte[]? Email { get; set; }

    /// <summary>By which key of the service's the custodian's index has the address; null before it has.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public byte[]? AddressKey { get; set; }

    [Holds(Fideslang.DateOfBirth, StorageClass.Sealed)] public byte[]? BirthDate { get; set; }

    /// <summary>How many passwords it has had: browsers that knew an old one are strangers again.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public int Passwords { get; set; }

    [Holds(Fideslang.Settings, StorageClass.Operational)] public AccountState State { get; set; }

    /// <summary>Hidden from everyone by decision of the moderators. Its owner can sign in, read why, and appeal.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public bool Suspended { get; set; }

    /// <summary>What the moderators keep its owner from.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public FeatureSet Blocked { get; set; }

    [Holds(Fideslang.Settings, StorageClass.Operational)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a leaving account is erased.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public DateTimeOffset? EraseAt { get; set; }

    public Profile Profile => new(Name, DisplayName, Avatar is null ? null : "/avatars/" + Avatar);
}
