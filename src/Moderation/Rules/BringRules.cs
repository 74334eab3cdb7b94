using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>Before the service answers: version 1 of every rule that it comes with and does not have yet.</summary>
internal sealed class BringRules(IDbContextFactory<ModerationDb> databases, TimeProvider time) : IPreparation
{
    public async Task Prepare(CancellationToken cancellationToken)
    {
        try
        {
            await databases.Transact(async db =>
            {
                var known = await db.RuleVersions.Select(row => row.Rule).Distinct().ToListAsync(cancellationToken);
                foreach (var (name, source, isLive) in DefaultRules.All.Where(rule => !known.Contains(rule.Name)))
                {
                    var state = isLive ? RuleState.Live : RuleState.Shadow;
                    var version = new RuleVersion { Rule = name, Version = 1, Source = source, State = state, At = time.GetUtcNow() };
                    var change = RuleChange.Of(version, state, null, "Domicile comes with it.", time);
                    db.AddRange(version, change, RecordRule.JobFor(change, time));
                }
                return await db.SaveChangesAsync(cancellationToken);
            }, cancellationToken);
        }
        catch (DbUpdateException other) when (Failures.IsDuplicate(other))
        {
            // A process that started at the same time brought them.
        }
    }
}
