using System.Buffers.Text;
using Domicile.Base;
using Domicile.Sealing;
using Microsoft.AspNetCore.Identity;

namespace Domicile.Credentials;

/// <summary>A passkey's public half. What the authenticator attested is checked when it is made, and not kept.</summary>
internal sealed class Passkey
{
    [Holds(Fideslang.Credentials, StorageClass.Operational)] public required byte[] CredentialId { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    /// <summary>COSE form.</summary>
    [Holds(Fideslang.Credentials, StorageClass.Operational)] public required byte[] PublicKey { get; init; }

    /// <summary>As its owner calls it.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public required string Name { get; init; }

    [Holds(Fideslang.Credentials, StorageClass.Operational)] public uint SignCount { get; set; }

    /// <summary>Space-separated.</summary>
    [Holds(Fideslang.Credentials, StorageClass.Operational)] public required string Transports { get; init; }

    [Holds(Fideslang.Credentials, StorageClass.Operational)] public bool IsUserVerified { get; set; }

    [Holds(Fideslang.Credentials, StorageClass.Operational)] public bool IsBackupEligible { get; init; }

    [Holds(Fideslang.Credentials, StorageClass.Operational)] public bool IsBackedUp { get; set; }

    [Holds(Fideslang.Settings, StorageClass.Operational)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether somebody enrolled it whom the operator helped in, while that could still be refused.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public bool IsByHelp { get; set; }

    public PasskeyView View => new(Base64Url.EncodeToString(CredentialId), Name, CreatedAt, IsBackedUp);

    public static Passkey Of(UserPasskeyInfo info, SubjectId subject, string name) => new()
    {
        CredentialId = info.CredentialId,
        Subject = subject,
        PublicKey = info.PublicKey,
        Name = name,
        SignCount = info.SignCount,
        Transports = string.Join(' ', info.Transports ?? []),
        IsUserVerified = info.IsUserVerified,
        IsBackupEligible = info.IsBackupEligible,
        IsBackedUp = info.IsBackedUp,
        CreatedAt = info.CreatedAt,
    };

    public UserPasskeyInfo Info => new(CredentialId, PublicKey, CreatedAt, SignCount, Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        IsUserVerified, IsBackupEligible, IsBackedUp, attestationObject: [], clientDataJson: [])
    { Name = Name };
}
