using System.Collections.Concurrent;
using Domicile.Base;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Identity.Sessions;

/// <summary>
/// Whether the operator's help waits for the account that is signed in. Every page says so; the custodian is asked once a minute for a session.
/// </summary>
internal sealed class AwaitedHelp(IHelpedRecovery recovery, ICustodian custodian, CurrentSession current, TimeProvider time)
{
    private const int Most = 1 << 16;
    private static readonly TimeSpan Term = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, (SubjectId Subject, AwaitedRecovery State, DateTimeOffset Until)> _known = new();

    public async Task<AwaitedRecovery> Find(HttpContext context, CancellationToken cancellationToken)
    {
        var (session, now) = (context.SessionId(), time.GetUtcNow());
        if (context.Subject() is not { } subject || custodian.IsAway) return AwaitedRecovery.None;
        if (_known.TryGetValue(session, out var known) && known.Until > now) return known.State;
        if (!(await recovery.Find(current.Secret, cancellationToken)).Succeeded(out var state, out _)) return AwaitedRecovery.None;
        if (_known.Count >= Most) _known.Clear();
        _known[session] = (subject, state, now + Term);
        return state;
    }

    public async Task<Outcome<Done>> Refuse(CancellationToken cancellationToken)
    {
        var refused = await recovery.Refuse(current.Secret, cancellationToken);
        // Rare, so that all may be asked for again.
        _known.Clear();
        return refused;
    }

    public static async Task<Ok<AwaitedRecovery>> Show(HttpContext context, AwaitedHelp help, CancellationToken cancellationToken) =>
        TypedResults.Ok(await help.Find(context, cancellationToken));

    public static async Task<Results<NoContent, Problem>> RefuseNow(AwaitedHelp help, CancellationToken cancellationToken) =>
        (await help.Refuse(cancellationToken)).ToHttp();
}
