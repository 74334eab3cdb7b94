using Domicile.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>
/// POST /api/moderation/queue/next: the case that one holds already, or else the most urgent that one may take; 204 where there is none.
/// </summary>
internal sealed class TakeCase(IDbContextFactory<ModerationDb> databases, Desk desk, Staff staff, Exposure exposure, GiveGolden golden, TimeProvider time)
{
    public static readonly Refusal Taken = new("case-taken", 409, "This case is closed, another holds it, or it is not one that you may take.");

    /// <param name="Case">Its page is /moderation/cases/{id}.</param>
    internal sealed record Response(string Case);

    public static async Task<IResult> Handle(HttpContext context, TakeCase slice) =>
        !(await slice.Do(context.Subject()!.Value, context.RequestAborted)).Succeeded(out var taken, out var refusal) ? refusal.ToProblem()
        : taken is { } found ? TypedResults.Ok(new Response(Id.Format(found))) : TypedResults.NoContent();

    /// <summary>POST /api/moderation/cases/{id}/take: this very case, if nobody holds it and it is not closed to the caller.</summary>
    public static async Task<IResult> This(string id, HttpContext context, TakeCase slice) => Guid.TryParseExact(id, "n", out var caseId)
        ? (await slice.Do(caseId, context.Subject()!.Value, context.RequestAborted)).ToHttp() : ShowCase.NotFound.ToProblem();

    private async Task<Outcome<Done>> Do(Guid caseId, SubjectId moderator, CancellationToken cancellationToken) =>
        (await Claim(moderator, cancellationToken, caseId)).Then<Done>(taken => taken is null ? Taken : default(Done));

    public async Task<Outcome<Guid?>> Do(SubjectId moderator, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Cases.Where(row => row.Holder == moderator && row.LeaseUntil > now && row.State == CaseState.Open && row.Held == null)
            .OrderBy(row => row.LeaseUntil).FirstOrDefaultAsync(cancellationToken) is { } mine) return mine.Id;
        return await Claim(moderator, cancellationToken);
    }

    // Whoever needs a break gets none; whoever has seen enough grave ones gets one of the other queue.
    private async Task<Outcome<Guid?>> Claim(SubjectId moderator, CancellationToken cancellationToken, Guid? only = null)
    {
        var exposed = await exposure.Of(moderator, cancellationToken);
        if (exposed.BreakUntil is not null) return Exposure.BreakDue;
        var queues = Routing.QueuesOf(await staff.RolesOf(moderator, cancellationToken));
        IReadOnlyList<string> open = exposed.GraveEnough ? [.. queues.Where(queue => queue == Routing.General)] : queues;
        var taken = (only is null ? await golden.Do(moderator, open, cancellationToken) : null) ?? await desk.Claim(moderator, open, cancellationToken, only);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (taken is null)
        {
            var now = time.GetUtcNow();
            return exposed.GraveEnough && await db.Cases.AnyAsync(row => row.State == CaseState.Open && row.LeaseUntil <= now && row.Queue != Routing.General
                && queues.Contains(row.Queue), cancellationToken) ? Exposure.GraveEnough : taken;
        }
        await exposure.Saw(moderator, await db.Cases.Where(row => row.Id == taken).Select(row => row.Severity).FirstAsync(cancellationToken), cancellationToken);
        return taken;
    }
}
