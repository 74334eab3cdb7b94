using Domicile.Base;
using Domicile.Moderation.Appeals;
using Domicile.Moderation.People;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Decisions;

/// <summary>
/// POST /api/moderation/decisions/{id}/undo: takes a decision back, without an appeal, and tells its author why. A lead may; whoever decided may
/// as well, for a little while: a slip is best mended by who made it.
/// </summary>
internal sealed class UndoDecision(IDbContextFactory<ModerationDb> databases, Staff staff, CarryOut carryOut, TimeProvider time)
{
    public static readonly Refusal NotFound = new("decision-not-found", 404, "There is no such decision.");
    public static readonly Refusal Concerned = new("decision-concerns-you", 403, "This decision concerns you: another has to look at it.");

    public static readonly Refusal NotOwn = new("undo-not-yours", 403, "Your own decisions can be taken back within ten minutes; after that, and for others', ask a lead.");

    /// <summary>For how long whoever decided may take it back.</summary>
    public static readonly TimeSpan OwnWindow = TimeSpan.FromMinutes(10);

    /// <param name="Message">For the author, 3 to 1,000 characters.</param>
    internal sealed record Request(string Message);

    public static async Task<Results<NoContent, Problem>> Handle(Guid id, Request request, Caller caller, UndoDecision slice, CancellationToken cancellationToken)
    {
        if (!Note.Parse(request.Message, DecideCase.MaxFact, least: 3).Succeeded(out var message, out var refusal)) return refusal.ToProblem();
        return (await slice.Do(id, caller.Subject, message, cancellationToken)).ToHttp();
    }

    public async Task<Outcome<Done>> Do(Guid id, SubjectId lead, string message, CancellationToken cancellationToken)
    {
        var isLead = (await staff.RolesOf(lead, cancellationToken)).May(Permission.Undo);
        var ended = await databases.Transact<ModerationDb, Outcome<Done>>(async db =>
        {
            if (await db.Decisions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } decision) return NotFound;
            if (decision.Author == lead) return Concerned;
            if (!isLead && (decision.DecidedBy != lead || time.GetUtcNow() > decision.At + OwnWindow)) return NotOwn;
            if (!await End(db, id, Ending.Undone, lead, message, time, cancellationToken)) return Decision.Ended;
            await SettleAppeals.Drop(db, id, time, cancellationToken);
            return default(Done);
        }, cancellationToken);
        if (ended.Refusal is null) await carryOut.Now(id);
        return ended;
    }

    /// <summary>Within the caller's transaction; false where it had ended before.</summary>
    public static async Task<bool> End(ModerationDb db, Guid id, Ending ending, SubjectId by, string? message, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await db.Decisions.Where(row => row.Id == id && row.Ending == Ending.None).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Ending, ending).SetProperty(row => row.EndedAt, now).SetProperty(row => row.EndedBy, by)
            .SetProperty(row => row.EndMessage, message), cancellationToken) == 0) return false;
        db.Add(CarryOut.JobFor(id, time));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
