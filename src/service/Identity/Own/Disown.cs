using Domicile.Base;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Own;

/// <summary>
/// <em>This was not me</em>: ends every other session, changes this one's secret, replaces the recovery codes, which somebody may have read, and has a person
/// look at it. Wants a fresh proof, so that whoever copied a session cannot throw the owner out. Where codes are told on the custodian's own pages, the
/// person replaces them there.
/// </summary>
internal sealed class Disown(
    IDbContextFactory<IdentityDb> databases, IRegistrar credentials, CurrentSession current, ListSessions sessions, KeepSessions keep, Events<IdentityDb> events, JobSignal<IdentityDb> jobs,
    IVisits visits)
{
    /// <summary>The new codes, told this once; none where the custodian tells them itself.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> Do(SubjectId subject, Guid own, CancellationToken cancellationToken)
    {
        if ((await sessions.End(subject, own, null, cancellationToken)).Refusal is { } refusal) return refusal;
        var codes = visits.Pages is null ? await credentials.NewCodes(current.Secret, cancellationToken) : Array.Empty<string>();
        if (codes.Refusal is not null) return codes;
        await keep.RenewNext(subject, own, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        events.Add(db, new OwnerDisowns(subject));
        await db.SaveChangesAsync(cancellationToken);
        jobs.Raise();
        return codes;
    }

    public static async Task<Results<Ok<IReadOnlyList<string>>, Problem>> Endpoint(
        Caller caller, HttpContext context, Disown disown, CancellationToken cancellationToken) =>
        (await disown.Do(caller.Subject, context.SessionId(), cancellationToken)).ToHttp();
}
