using System.Text.Json;
using Domicile.Base;
using Domicile.Sealing.Sealed;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Tables;

/// <summary>
/// An organisation whose expertise is recognised (Article 22 of the Digital Services Act): for its area, what its account reports comes first,
/// and cannot be muted.
/// </summary>
internal sealed class TrustedFlagger
{
    public static readonly SealedField SuspendedBecauseField = SealedField.Of<TrustedFlagger>(nameof(SuspendedBecause));

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    [Holds(Fideslang.Profile, StorageClass.Public)] public required string Organisation { get; set; }

    /// <summary>What it is an expert in, in a sentence.</summary>
    [Holds(Fideslang.Profile, StorageClass.Public)] public required string Area { get; set; }

    /// <summary>The policies that this covers: a list as JSON.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public required string Policies { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Public)] public DateTimeOffset Until { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Public)] public DateTimeOffset NamedAt { get; set; }

    /// <summary>While its reports are looked into (Article 22, paragraph 6); null where they are not.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>In the words of a lead, sealed for the flagger.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Sealed)] public byte[]? SuspendedBecause { get; set; }

    public IReadOnlyList<string> Covers => JsonSerializer.Deserialize<IReadOnlyList<string>>(Policies)!;

    public bool IsActive(DateTimeOffset now) => SuspendedAt is null && Until > now;

    /// <summary>Whether this account is trusted for this policy now.</summary>
    public static async Task<bool> Covered(ModerationDb db, SubjectId reporter, string policy, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.TrustedFlaggers.AsNoTracking().FirstOrDefaultAsync(row => row.Subject == reporter, cancellationToken) is { } known && known.IsActive(now) && known.Covers.Contains(policy);
}
