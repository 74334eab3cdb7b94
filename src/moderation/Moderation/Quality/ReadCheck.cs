using Domicile.Base;
using Domicile.Moderation.Checks;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Quality;

/// <summary>GET /api/moderation/checks/{id}: what was right in a golden case, and why, for whoever has just answered it.</summary>
internal sealed class ReadCheck(IDbContextFactory<ModerationDb> databases)
{
    /// <param name="Why">Null where the golden set has it no longer.</param>
    internal sealed record Response(string Kind, string Case, Accord Accord, Verdict Yours, Verdict Right, string? Why);

    public static async Task<Results<Ok<Response>, Problem>> Handle(string id, Caller caller, ReadCheck slice, CancellationToken cancellationToken) =>
        (await slice.Do(id, caller.Subject, cancellationToken)).ToHttp();

    public async Task<Outcome<Response>> Do(string id, SubjectId moderator, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!Guid.TryParseExact(id, "n", out var check) || await db.Checks.AsNoTracking().FirstOrDefaultAsync(row => row.Id == check && row.Purpose == CheckPurpose.Golden
            && row.State == CheckState.Answered && row.AnsweredBy == moderator, cancellationToken) is not { } one) return SettleCheck.NotFound;
        var why = await db.GoldenCases.Where(row => row.Id == one.GoldenId).Select(row => row.Why).FirstOrDefaultAsync(cancellationToken);
        return new Response(one.Kind, Id.Format(one.CaseId), one.Accord!.Value, Verdict.Read(one.Second!), Verdict.Read(one.First), why);
    }
}
