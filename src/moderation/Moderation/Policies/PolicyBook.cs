using Domicile.Base;
using Domicile.Moderation.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Policies;

/// <summary>Reads policies: of each the version in force, which is the latest that was agreed on and that the ledger has.</summary>
internal sealed class PolicyBook(IDbContextFactory<ModerationDb> databases)
{
    public static readonly Refusal Unknown = new("policy-unknown", 422, "There is no such policy.");

    /// <summary>Gravest first; without those that are retired.</summary>
    public async Task<IReadOnlyList<PolicyVersion>> InForce(CancellationToken cancellationToken) => [.. (await RetiredToo(cancellationToken)).Where(version => !version.IsRetired)];

    /// <summary>With those that are retired: for what was brought under them before, and for their titles.</summary>
    public async Task<IReadOnlyList<PolicyVersion>> RetiredToo(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Latest(db, cancellationToken);
    }

    public async Task<PolicyVersion?> Find(string id, CancellationToken cancellationToken) => await FindRetiredToo(id, cancellationToken) is { IsRetired: false } found ? found : null;

    public async Task<PolicyVersion?> FindRetiredToo(string id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var row = await Effective(db).AsNoTracking().Where(row => row.Id == id).OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : row.Read();
    }

    /// <summary>What is or was in force. What Domicile came with is before the ledger has it.</summary>
    public static IQueryable<StoredPolicy> Effective(ModerationDb db) => db.Policies.Where(row => row.Status == ChangeStatus.Agreed && (row.LedgerIndex != null || row.SecondAt == null));

    public static async Task<IReadOnlyList<PolicyVersion>> Latest(ModerationDb db, CancellationToken cancellationToken)
    {
        var rows = await Effective(db).AsNoTracking().Where(row => !Effective(db).Any(later => later.Id == row.Id && later.Version > row.Version)).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.Read()).OrderByDescending(version => version.Policy.Severity).ThenBy(version => version.Policy.Id, StringComparer.Ordinal)];
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
