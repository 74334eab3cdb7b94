using Domicile.Base;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Tables;

/// <summary>Who had a part in a decision, and is given no appeal against it.</summary>
internal static class Involved
{
    // A decision on an appeal may be appealed against in turn, and so on: never for long.
    private const int Longest = 8;

    /// <summary>
    /// Whoever decided, took back or decided on an appeal, in this decision and in those that it came from by appeal, or by strikes; and whoever reported.
    /// </summary>
    public static async Task<IReadOnlySet<SubjectId>> In(ModerationDb db, Decision decision, CancellationToken cancellationToken)
    {
        var people = new HashSet<SubjectId>();
        Decision? one = decision;
        for (var step = 0; one is not null && step < Longest; step++)
        {
            var (id, caseId) = (one.Id, one.CaseId);
            people.Add(one.DecidedBy);
            if (one.ProposedBy is { } proposed) people.Add(proposed);
            if (one.EndedBy is { } ended) people.Add(ended);
            people.UnionWith(await db.Appeals.Where(row => row.DecisionId == id && row.DecidedBy != null).Select(row => row.DecidedBy!.Value).ToListAsync(cancellationToken));
            people.UnionWith(await db.Reports.Where(row => row.CaseId == caseId && db.Moderators.Any(moderator => moderator.Subject == row.Reporter))
                .Select(row => row.Reporter).ToListAsync(cancellationToken));
            if (one.StrikeLimit is not null)
                people.UnionWith(await db.Decisions.Where(row => row.Author == decision.Author && row.Strike > 0).Select(row => row.DecidedBy).ToListAsync(cancellationToken));
            var matter = await db.Cases.Where(row => row.Id == caseId).Select(row => row.Matter).FirstOrDefaultAsync(cancellationToken);
            one = Guid.TryParseExact(matter, "n", out var earlier)
                ? await db.Decisions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == earlier, cancellationToken) : null;
        }
        return people;
    }
}
