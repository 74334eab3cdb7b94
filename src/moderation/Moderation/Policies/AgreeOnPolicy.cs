using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Policies;

/// <summary>
/// POST /api/moderation/policies/{id}/approval: the second person agrees with the version that waits, or does not. Agreed, it is in force as soon as
/// the ledger has it.
/// </summary>
internal sealed class AgreeOnPolicy(IDbContextFactory<ModerationDb> databases, RecordPolicy record, TimeProvider time)
{
    public static async Task<Results<Ok<Seconded.Response>, Problem>> Handle(string id, Seconded.Request request, Caller caller, AgreeOnPolicy slice, CancellationToken cancellationToken) =>
        (await slice.Do(id, request.Agrees, caller.Subject, cancellationToken)).ToHttp();

    private async Task<Outcome<Seconded.Response>> Do(string id, bool agrees, SubjectId by, CancellationToken cancellationToken)
    {
        var answered = await databases.Transact<ModerationDb, Outcome<StoredPolicy>>(async db =>
        {
            if (await db.Policies.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id && row.Status == ChangeStatus.Waiting, cancellationToken) is not { } version) return Seconded.NothingWaits;
            // Since it was written, a rule may have come that names it.
            if (agrees && await PolicyGuard.Breaks(db, Policy.FromDocument(version.Document), version.IsRetired, cancellationToken) is { } broken) return broken;
            if (await Seconded.Answer(db.Policies.Where(row => row.Id == id && row.Version == version.Version), agrees, by, [version.Author], time, cancellationToken) is { } refusal) return refusal;
            if (agrees) db.Add(RecordPolicy.JobFor(version, time));
            await db.SaveChangesAsync(cancellationToken);
            return version;
        }, cancellationToken);
        if (!answered.Succeeded(out var policy, out var refused)) return refused;
        return new Seconded.Response(agrees && !await record.Now(policy));
    }
}
