using Domicile.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>
/// POST /api/moderation/rules/{name}/approval: the second person agrees with the change that waits, or does not. Whoever asked for it, or wrote
/// the version, cannot be that person; but may take it back.
/// </summary>
internal sealed class AgreeOnRule(IDbContextFactory<ModerationDb> databases, RecordRule record, TimeProvider time)
{
    public static readonly Refusal NothingWaits = new("nothing-to-approve", 409, "No change of this rule waits for a second person.");
    public static readonly Refusal OwnChange = new("own-change", 403, "You asked for this, or wrote it: another has to agree.");

    /// <param name="Agrees">Or refuses it.</param>
    internal sealed record Request(bool Agrees);

    /// <param name="Waiting">Whether, though agreed, it waits for the ledger.</param>
    internal sealed record Response(bool Waiting);

    public static async Task<IResult> Handle(string name, Request request, HttpContext context, AgreeOnRule slice) =>
        (await slice.Do(name, request, context.Subject()!.Value, context.RequestAborted)).ToHttp();

    public async Task<Outcome<Response>> Do(string name, Request request, SubjectId by, CancellationToken cancellationToken)
    {
        var agreed = await databases.Transact<ModerationDb, Outcome<RuleChange>>(async db =>
        {
            if (await db.RuleChanges.AsNoTracking().FirstOrDefaultAsync(row => row.Rule == name && row.Status == ChangeStatus.Waiting, cancellationToken) is not { } change)
                return NothingWaits;
            var author = await db.RuleVersions.Where(row => row.Rule == name && row.Version == change.Version).Select(row => row.Author).FirstAsync(cancellationToken);
            if (request.Agrees && (change.By == by || author == by)) return OwnChange;
            var (status, now) = (request.Agrees ? ChangeStatus.Agreed : ChangeStatus.Refused, time.GetUtcNow());
            // Only one that still waits, so that two people who answer at once do not answer twice.
            if (await db.RuleChanges.Where(row => row.Id == change.Id && row.Status == ChangeStatus.Waiting).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.Status, status).SetProperty(row => row.Second, by).SetProperty(row => row.SecondAt, now), cancellationToken) == 0) return NothingWaits;
            if (request.Agrees) db.Add(RecordRule.JobFor(change, time));
            await db.SaveChangesAsync(cancellationToken);
            return change;
        }, cancellationToken);
        if (!agreed.Succeeded(out var answered, out var refusal)) return refusal;
        return new Response(request.Agrees && !await record.Now(answered.Id));
    }
}
