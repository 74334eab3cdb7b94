using Domicile.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>A version of a policy, with where the ledger holds it.</summary>
internal sealed record PolicyVersion(Policy Policy, int Version, DateTimeOffset At, long? LedgerIndex)
{
    public static PolicyVersion Of(StoredPolicy row) => new(Policy.FromDocument(row.Document), row.Version, row.At, row.LedgerIndex);
}

/// <summary>Reads policies: of each the version in force, which is its latest.</summary>
internal sealed class PolicyBook(IDbContextFactory<ModerationDb> databases)
{
    public static readonly Refusal Unknown = new("policy-unknown", 422, "There is no such policy.");

    /// <summary>Gravest first.</summary>
    public async Task<IReadOnlyList<PolicyVersion>> InForce(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.Policies.AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.GroupBy(row => row.Id).Select(versions => PolicyVersion.Of(versions.MaxBy(row => row.Version)!))
            .OrderByDescending(version => version.Policy.Severity).ThenBy(version => version.Policy.Id, StringComparer.Ordinal)];
    }

    public async Task<PolicyVersion?> Find(string id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var row = await db.Policies.AsNoTracking().Where(row => row.Id == id).OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : PolicyVersion.Of(row);
    }

    /// <summary>The version that a decision was taken under.</summary>
    public async Task<Policy> Get(string id, int version, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return Policy.FromDocument((await db.Policies.AsNoTracking().FirstAsync(row => row.Id == id && row.Version == version, cancellationToken)).Document);
    }

    public static async Task<Ok<IReadOnlyList<PolicyVersion>>> All(PolicyBook policies, CancellationToken cancellationToken) =>
        TypedResults.Ok(await policies.InForce(cancellationToken));
}
