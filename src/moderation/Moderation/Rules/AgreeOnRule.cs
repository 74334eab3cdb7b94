using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Rules;

/// <summary>
/// POST /api/moderation/rules/{name}/approval: the second person agrees with the change that waits, or does not. Whoever asked for it, or wrote
/// the version, cannot be that person; but may take it back.
/// </summary>
internal sealed class AgreeOnRule(IDbContextFactory<ModerationDb> databases, RecordRule record, TimeProvider time)
{
    public static async Task<Results<Ok<Seconded.Response>, Problem>> Handle(string name, Seconded.Request request, Caller caller, AgreeOnRule slice, CancellationToken cancellationToken) =>
        (await slice.Do(name, request, caller.Subject, cancellationToken)).ToHttp();

    public async Task<Outcome<Seconded.Response>> Do(string name, Seconded.Request request, SubjectId by, CancellationToken cancellationToken)
    {
        var agreed = await databases.Transact<ModerationDb, Outcome<RuleChange>>(async db =>
        {
            if (await db.RuleChanges.AsNoTracking().FirstOrDefaultAsync(row => row.Rule == name && row.Status == ChangeStatus.Waiting, cancellationToken) is not { } change)
                return Seconded.NothingWaits;
            var author = await db.RuleVersions.Where(row => row.Rule == name && row.Version == change.Version).Select(row => row.Author).FirstAsync(cancellationToken);
            if (await Seconded.Answer(db.RuleChanges.Where(row => row.Id == change.Id), request.Agrees, by, [change.By, author], time, cancellationToken) is { } refused) return refused;
            if (request.Agrees) db.Add(RecordRule.JobFor(change, time));
            await db.SaveChangesAsync(cancellationToken);
            return change;
        }, cancellationToken);
        if (!agreed.Succeeded(out var answered, out var refusal)) return refusal;
        return new Seconded.Response(request.Agrees && !await record.Now(answered.Id));
    }
}
