using Domicile.Base;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Credentials;

/// <summary>Who can sign in, and who is signed in: in custody's folder.</summary>
internal sealed class CredentialsDb(DbContextOptions<CredentialsDb> options) : ModuleDb(options)
{
    public DbSet<Holder> Holders => Set<Holder>();

    public DbSet<StoredCredential> Credentials => Set<StoredCredential>();

    public DbSet<Passkey> Passkeys => Set<Passkey>();

    public DbSet<StoredSession> Sessions => Set<StoredSession>();

    public DbSet<Recovery> Recoveries => Set<Recovery>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Holder>().HasKey(row => row.Subject);
        modelBuilder.Entity<Recovery>().HasKey(row => row.Subject);
        modelBuilder.Entity<Passkey>().HasKey(row => row.CredentialId);
        base.OnModelCreating(modelBuilder);
    }
}

internal enum HolderState
{
    /// <summary>The sign-up is not whole: swept unless it soon is.</summary>
    Enrolling,
    Active,

    /// <summary>Has asked to be erased.</summary>
    Leaving,

    /// <summary>Never came to be, and is being swept.</summary>
    Swept,
}

/// <summary>A subject that can sign in.</summary>
internal sealed class Holder
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    /// <summary>A random name that passkeys know it by: the subject's id never leaves the domicile.</summary>
    [Holds(Fideslang.Pseudonym, StorageClass.Operational)] public required string Handle { get; init; }

    [Holds(Fideslang.Settings, StorageClass.Operational)] public HolderState State { get; set; }

    /// <summary>From when on it may be erased; null unless it is leaving.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public DateTimeOffset? EraseAt { get; set; }
}

internal enum CredentialKind
{
    Password,
    Code,
}

/// <summary>A password or a recovery code.</summary>
internal sealed class StoredCredential
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public CredentialKind Kind { get; init; }

    /// <summary>From which it cannot be read, nor guessed without the subject's key: see <see cref="Registration.Verifiers"/>.</summary>
    [Holds(Fideslang.Password, StorageClass.Operational)] public required string Verifier { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc cref="Passkey.IsByHelp"/>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public bool IsByHelp { get; set; }
}

/// <summary>A signed-in browser. Its secret is in the browser's cookie alone.</summary>
internal sealed class StoredSession
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    [Holds(Fideslang.Credentials, StorageClass.Operational)] public required byte[] NameHash { get; init; }

    [Holds(Fideslang.Credentials, StorageClass.Operational)] public required byte[] Hash { get; set; }

    /// <summary>Of the secret before; null where there was none.</summary>
    [Holds(Fideslang.Credentials, StorageClass.Operational)] public byte[]? EarlierHash { get; set; }

    /// <summary>By which the secret follows from the one before, for whoever holds that.</summary>
    [Holds(Fideslang.Credentials, StorageClass.Operational)] public byte[]? Salt { get; set; }

    /// <summary>When the secret was first used in place of the one before; null while it has not been.</summary>
    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset? SucceededAt { get; set; }

    /// <summary>The public key of the browser, without whose proof it is not renewed; null where it is bound to none. Set once.</summary>
    [Holds(Fideslang.Credentials, StorageClass.Operational)] public byte[]? BoundTo { get; set; }

    /// <summary><c>password</c>, <c>passkey</c>, <c>code</c> or <c>help</c>.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public required string Credential { get; init; }

    /// <summary>Device and network, under a secret of the subject's own.</summary>
    [Holds(Fideslang.DeviceId, StorageClass.Sealed)] public required byte[] Place { get; init; }

    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset CreatedAt { get; init; }

    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset RenewedAt { get; set; }

    /// <summary>When the person last proved to be the subject.</summary>
    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset ConfirmedAt { get; set; }

    [Holds(Fideslang.Telemetry, StorageClass.Operational)] public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Until when it opens nothing sealed, because the operator helped it in. Null for all others.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public DateTimeOffset? LimitedUntil { get; set; }
}

/// <summary>
/// The operator's help for somebody who has lost every way in. It waits, then its code lets in until a new password or passkey is enrolled. Those open nothing sealed
/// while they are limited, and every earlier way in still works, so that the owner can refuse; afterwards they are the only ways in.
/// </summary>
internal sealed class Recovery
{
    /// <summary>Between being asked for and letting in.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromHours(72);

    /// <summary>How long the code lets in if nobody uses it.</summary>
    public static readonly TimeSpan Lapse = TimeSpan.FromDays(7);

    /// <summary>How long nothing sealed is opened, from the code's first use on.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromDays(7);

    /// <summary>How long nobody asks again after a refusal.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromDays(7);

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    /// <summary>Of the code, like those of recovery codes; empty once the code is void.</summary>
    [Holds(Fideslang.Password, StorageClass.Operational)] public required string Verifier { get; set; }

    [Holds(Fideslang.Settings, StorageClass.Operational)] public DateTimeOffset DueAt { get; set; }

    /// <summary>Null until the code is used.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public DateTimeOffset? LimitedUntil { get; set; }

    /// <summary>Null unless the person has refused it.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public DateTimeOffset? RefusedAt { get; set; }

    /// <summary>Whether it waits, or lets in, or is still limited.</summary>
    public bool IsOn(DateTimeOffset now) => RefusedAt is null && now < (LimitedUntil ?? DueAt + Lapse);
}
