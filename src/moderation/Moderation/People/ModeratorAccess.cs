using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.People;

/// <summary>Accesses to protected data by people who work in moderation, as the person whose data it is reads them: who, by pseudonym, and for which case.</summary>
internal sealed class ModeratorAccess(IDbContextFactory<ModerationDb> databases, IOptions<DomicileOptions> arrangement)
{
    /// <param name="moderator">Who has a role, or had one.</param>
    /// <param name="caseId">For which case.</param>
    /// <param name="why">A sentence for the person whose data it is.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Access> For(SubjectId moderator, Guid caseId, string why, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var pseudonym = await db.Moderators.Where(row => row.Subject == moderator).Select(row => row.Pseudonym).FirstAsync(cancellationToken);
        var house = arrangement.Value;
        return new("essential.legal_obligation", Reason.ModerationCase, new("operator", $"Moderator {pseudonym}", house.Operator, house.Jurisdiction), $"Case {Id.Format(caseId)}: {why}");
    }
}
