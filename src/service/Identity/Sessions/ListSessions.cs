using Domicile.Base;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Identity.Sessions;

/// <summary>Lists one's sessions, and ends others: by the custodian, who keeps them.</summary>
internal sealed class ListSessions(IRegistrar credentials, CurrentSession current, KeepSessions keep)
{
    public Task<Outcome<IReadOnlyList<SessionView>>> Do(CancellationToken cancellationToken) => credentials.Sessions(current.Secret, cancellationToken);

    /// <summary>Ends one session, or every other one where <paramref name="id"/> is null.</summary>
    public async Task<Outcome<Done>> End(SubjectId subject, Guid own, Guid? id, CancellationToken cancellationToken)
    {
        var ended = await credentials.End(current.Secret, id, cancellationToken);
        if (ended.Refusal is null) await keep.End(subject, row => id == null ? row.Id != own : row.Id == id, cancellationToken);
        return ended;
    }

    public static async Task<Results<Ok<IReadOnlyList<SessionView>>, Problem>> List(ListSessions sessions, CancellationToken cancellationToken) =>
        (await sessions.Do(cancellationToken)).ToHttp();

    public static async Task<Results<NoContent, Problem>> EndOne(
        Guid id, Caller caller, HttpContext context, ListSessions sessions, CancellationToken cancellationToken) =>
        (await sessions.End(caller.Subject, context.SessionId(), id, cancellationToken)).ToHttp();

    public static async Task<Results<NoContent, Problem>> EndAllOthers(
        Caller caller, HttpContext context, ListSessions sessions, CancellationToken cancellationToken) =>
        (await sessions.End(caller.Subject, context.SessionId(), null, cancellationToken)).ToHttp();
}
