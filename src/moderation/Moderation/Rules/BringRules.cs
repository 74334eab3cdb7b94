using Domicile.Moderation.Tables;
using Domicile.Rules;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Rules;

/// <summary>Version 1 of every rule that the service comes with and does not have yet.</summary>
internal sealed class BringRules(IDbContextFactory<ModerationDb> databases, TimeProvider time) : BringDefaults(databases)
{
    protected override async Task Add(ModerationDb db, CancellationToken cancellationToken)
    {
        var known = await db.RuleVersions.Select(row => row.Rule).Distinct().ToListAsync(cancellationToken);
        foreach (var (name, source, isLive) in DefaultRules.All.Where(rule => !known.Contains(rule.Name)))
        {
            var state = isLive ? RuleState.Live : RuleState.Shadow;
            var version = new RuleVersion { Rule = name, Version = 1, Source = source, State = state, At = time.GetUtcNow() };
            var change = RuleChange.Of(version, state, null, "Domicile comes with it.", time);
            db.AddRange(version, change, RecordRule.JobFor(change, time));
        }
    }
}
