using System.Collections.Concurrent;
using Domicile.Moderation.Tables;
using Domicile.Rules.Judging;
using Domicile.Rules.Language;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Rules;

/// <summary>The rules that are live or in shadow, compiled. Before each use it asks the database which those are, whoever has changed them.</summary>
internal sealed class ActiveRules(IDbContextFactory<ModerationDb> databases, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Rule, int Version), RuleProgram?> _programs = [];

    public async Task<IReadOnlyList<ActiveRule>> Get(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var rows = await db.RuleVersions.Where(row => (row.State == RuleState.Live || row.State == RuleState.Shadow) && (row.ExpiresAt == null || row.ExpiresAt > now))
            .OrderBy(row => row.Rule).ThenBy(row => row.Version).Select(row => new { row.Rule, row.Version, row.State }).ToListAsync(cancellationToken);
        foreach (var row in rows.Where(row => !_programs.ContainsKey((row.Rule, row.Version))))
        {
            var source = await db.RuleVersions.Where(one => one.Rule == row.Rule && one.Version == row.Version).Select(one => one.Source).FirstAsync(cancellationToken);
            _programs[(row.Rule, row.Version)] = RuleProgram.Read(source).Program;
        }
        var active = rows.Select(row => new ActiveRule(row.Rule, row.Version, row.State == RuleState.Live, _programs.GetValueOrDefault((row.Rule, row.Version)))).ToList();
        foreach (var old in _programs.Keys.Except(active.Select(one => (one.Rule, one.Version)))) _programs.TryRemove(old, out _);
        return active;
    }
}
