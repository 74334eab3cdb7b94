using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Policies;

/// <summary>GET /api/moderation/policies/{id}/versions: every version that was ever in force, for anyone; and what waits, for those who agree.</summary>
internal sealed class ReadPolicies(IDbContextFactory<ModerationDb> databases, IProfiles profiles)
{
    /// <summary>A version that waits for a second person.</summary>
    /// <param name="Differences">From the version in force.</param>
    internal sealed record Waiting(string Policy, int Version, bool IsRetired, string? By, DateTimeOffset At, string Note, IReadOnlyList<PolicyDifference> Differences);

    /// <summary>One version, and who wrote and agreed on it.</summary>
    internal sealed record Line(int Version, bool IsRetired, ChangeStatus Status, string? By, DateTimeOffset At, string Note, string? Second, long? LedgerIndex);

    public static async Task<Results<Ok<IReadOnlyList<PolicyVersion>>, Problem>> Versions(string id, ReadPolicies slice, CancellationToken cancellationToken)
    {
        await using var db = await slice.Databases.CreateDbContextAsync(cancellationToken);
        var rows = await PolicyBook.Effective(db).AsNoTracking().Where(row => row.Id == id).OrderByDescending(row => row.Version).Take(WritePolicy.MostVersions).ToListAsync(cancellationToken);
        return rows.Count == 0 ? PolicyBook.Unknown.ToProblem() : TypedResults.Ok<IReadOnlyList<PolicyVersion>>([.. rows.Select(row => row.Read())]);
    }

    public static async Task<Ok<IReadOnlyList<Waiting>>> Pending(ReadPolicies slice, CancellationToken cancellationToken) => TypedResults.Ok(await slice.All(cancellationToken));

    public async Task<IReadOnlyList<Waiting>> All(CancellationToken cancellationToken)
    {
        await using var db = await Databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.Policies.AsNoTracking().Where(row => row.Status == ChangeStatus.Waiting).OrderBy(row => row.At).ToListAsync(cancellationToken);
        var latest = (await PolicyBook.Latest(db, cancellationToken)).ToDictionary(version => version.Policy.Id);
        var names = await profiles.Get([.. rows.Select(row => row.Author).OfType<SubjectId>().Distinct()], cancellationToken);
        return [.. rows.Select(row => new Waiting(row.Id, row.Version, row.IsRetired, row.Author is { } author ? names.GetValueOrDefault(author)?.Name : null, row.At, row.Note,
            row.IsRetired ? [] : PolicyDifference.Between(latest.GetValueOrDefault(row.Id)?.Policy, Policy.FromDocument(row.Document))))];
    }

    public async Task<IReadOnlyList<Line>> History(string id, CancellationToken cancellationToken)
    {
        await using var db = await Databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.Policies.AsNoTracking().Where(row => row.Id == id).OrderByDescending(row => row.Version).Take(100).ToListAsync(cancellationToken);
        var names = await profiles.Get([.. rows.SelectMany(row => new[] { row.Author, row.Second }).OfType<SubjectId>().Distinct()], cancellationToken);
        return [.. rows.Select(row => new Line(row.Version, row.IsRetired, row.Status, NameOf(row.Author), row.At, row.Note, NameOf(row.Second), row.LedgerIndex))];

        string? NameOf(SubjectId? person) => person is { } known ? names.GetValueOrDefault(known)?.Name : null;
    }

    private IDbContextFactory<ModerationDb> Databases { get; } = databases;
}
