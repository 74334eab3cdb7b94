using Domicile.Base;
using Domicile.Sealing.Sealed;

namespace Domicile.Identity;

/// <summary>A signed-in browser. Its secret is in the browser's cookie alone.</summary>
internal sealed class Session
{
    public static readonly SealedField DeviceField = SealedField.Of<Session>(nameof(Device));
    public static readonly SealedField IpAddressField = SealedField.Of<Session>(nameof(IpAddress));

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    /// <summary>SHA-256 of the token: 256 random bits need no slow hash.</summary>
    [Holds(Fideslang.Credentials, StorageClass.Operational)] public required byte[] TokenHash { get; init; }

    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, to within ten minutes.</summary>
    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset SeenAt { get; set; }

    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Browser and system at sign-in, in words.</summary>
    [Holds(Fideslang.DeviceId, StorageClass.Sealed)] public required byte[] Device { get; init; }

    /// <summary>The address at sign-in.</summary>
    [Holds(Fideslang.IpAddress, StorageClass.Sealed)] public required byte[] IpAddress { get; init; }
}
