using Domicile.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>
/// POST /api/moderation/queue/next: the case that one holds already, or else the most urgent that one may take; 204 where there is none.
/// </summary>
internal sealed class TakeCase(IDbContextFactory<ModerationDb> databases, Desk desk, Staff staff, TimeProvider time)
{
    public static readonly Refusal Taken = new("case-taken", 409, "This case is closed, another holds it, or it is not one that you may take.");

    /// <param name="Case">Its page is /moderation/cases/{id}.</param>
    internal sealed record Response(string Case);

    public static async Task<IResult> Handle(HttpContext context, TakeCase slice) =>
        await slice.Do(context.Subject()!.Value, context.RequestAborted) is { } taken
            ? TypedResults.Ok(new Response(Id.Format(taken))) : TypedResults.NoContent();

    /// <summary>POST /api/moderation/cases/{id}/take: this very case, if nobody holds it and it is not closed to the caller.</summary>
    public static async Task<IResult> This(string id, HttpContext context, TakeCase slice) => Guid.TryParseExact(id, "n", out var caseId)
        ? (await slice.Do(caseId, context.Subject()!.Value, context.RequestAborted)).ToHttp() : ShowCase.NotFound.ToProblem();

    private async Task<Outcome<Done>> Do(Guid caseId, SubjectId moderator, CancellationToken cancellationToken)
    {
        var roles = await staff.RolesOf(moderator, cancellationToken);
        return await desk.Claim(moderator, Routing.QueuesOf(roles), cancellationToken, caseId) is null ? Taken : default(Done);
    }

    public async Task<Guid?> Do(SubjectId moderator, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Cases.Where(row => row.Holder == moderator && row.LeaseUntil > now && row.State == CaseState.Open && row.Held == null)
            .OrderBy(row => row.LeaseUntil).FirstOrDefaultAsync(cancellationToken) is { } mine) return mine.Id;
        var roles = await staff.RolesOf(moderator, cancellationToken);
        return await desk.Claim(moderator, Routing.QueuesOf(roles), cancellationToken);
    }
}
