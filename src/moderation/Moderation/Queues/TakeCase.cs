using Domicile.Base;
using Domicile.Moderation.Checks;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Moderation.Queues;

/// <summary>
/// POST /api/moderation/queue/next: the case that one holds already, or else the most urgent that one may take; 204 where there is none.
/// </summary>
internal sealed class TakeCase(Desk desk, GiveGolden golden)
{
    public static readonly Refusal Taken = new("case-taken", 409, "This case is closed, another holds it, or it is not one that you may take.");

    /// <param name="Case">Its page is /moderation/cases/{id}.</param>
    internal sealed record Response(string Case);

    public static async Task<Results<Ok<Response>, NoContent, Problem>> Handle(Caller caller, TakeCase slice, CancellationToken cancellationToken) =>
        !(await slice.Do(caller.Subject, cancellationToken)).Succeeded(out var taken, out var refusal) ? refusal.ToProblem()
        : taken is { } found ? TypedResults.Ok(new Response(Id.Format(found))) : TypedResults.NoContent();

    /// <summary>POST /api/moderation/cases/{id}/take: this very case, if nobody holds it and it is not closed to the caller.</summary>
    public static async Task<Results<NoContent, Problem>> This(Guid id, Caller caller, TakeCase slice, CancellationToken cancellationToken) =>
        (await slice.Do(id, caller.Subject, cancellationToken)).ToHttp();

    public async Task<Outcome<Guid?>> Do(SubjectId moderator, CancellationToken cancellationToken) =>
        await golden.Do(moderator, cancellationToken) is { } given ? given : await desk.Next(moderator, cancellationToken);

    private async Task<Outcome<Done>> Do(Guid caseId, SubjectId moderator, CancellationToken cancellationToken) =>
        (await desk.This(moderator, caseId, isSeen: true, cancellationToken)).Then<Done>(taken => taken is null ? Taken : default(Done));
}
