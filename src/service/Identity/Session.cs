using Domicile.Base;

namespace Domicile.Identity;

/// <summary>
/// A browser that is signed in, as the service knows it: who it shows things to. The session itself is the custodian's, and nothing sealed is opened
/// because of this row.
/// </summary>
internal sealed class Session
{
    /// <summary>The custodian's number of it.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    /// <summary>SHA-256 of what stays the same of the secret.</summary>
    [Holds(Fideslang.Credentials, StorageClass.Operational)] public required byte[] NameHash { get; init; }

    /// <summary>SHA-256 of what changes.</summary>
    [Holds(Fideslang.Credentials, StorageClass.Operational)] public required byte[] Hash { get; set; }

    /// <summary>Of the secret before; null where there was none, or the new one has been used.</summary>
    [Holds(Fideslang.Credentials, StorageClass.Operational)] public byte[]? EarlierHash { get; set; }

    /// <summary>How it began: <c>password</c>, <c>passkey</c> or <c>code</c>.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public required string Credential { get; init; }

    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset CreatedAt { get; init; }

    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset RenewedAt { get; set; }

    /// <summary>When it was bound to a key of the browser, which alone renews it since; null where it was not.</summary>
    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset? BoundAt { get; set; }
}
