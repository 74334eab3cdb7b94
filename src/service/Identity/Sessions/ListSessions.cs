using System.Text;
using Domicile.Base;
using Domicile.Identity.Requests;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Sessions;

/// <summary>A session as its owner sees it.</summary>
/// <param name="Id">Names it when it is ended.</param>
/// <param name="Device">Browser and system at sign-in.</param>
/// <param name="IpAddress">The address at sign-in.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="SeenAt">When it was last used, to within ten minutes.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
internal sealed record SessionView(Guid Id, string Device, string IpAddress, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, bool IsCurrent);

/// <summary>Lists one's sessions, and ends them.</summary>
internal sealed class ListSessions(IDbContextFactory<IdentityDb> databases, IVault vault, OwnAccess own, TimeProvider time)
{
    public static readonly Refusal NotFound = new("session-not-found", 404, "You have no such session.");

    public async Task<Outcome<IReadOnlyList<SessionView>>> Do(SubjectId subject, Guid current, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var views = new List<SessionView>();
        foreach (var session in await db.Sessions.AsNoTracking().Where(session => session.Subject == subject && session.ExpiresAt > now)
            .OrderByDescending(session => session.SeenAt).ToListAsync(cancellationToken))
        {
            var device = await vault.Open(Session.DeviceField, subject, session.Id, session.Device, own.SignIn, cancellationToken);
            if (!device.Succeeded(out var openDevice, out var refusal)) return refusal;
            var ip = await vault.Open(Session.IpAddressField, subject, session.Id, session.IpAddress, own.SignIn, cancellationToken);
            if (!ip.Succeeded(out var openIp, out refusal)) return refusal;
            views.Add(new(session.Id, Encoding.UTF8.GetString(openDevice), Encoding.UTF8.GetString(openIp),
                session.CreatedAt, session.SeenAt, session.Id == current));
        }
        return views.AsReadOnly();
    }

    /// <summary>Ends one session.</summary>
    public async Task<Outcome<Done>> End(SubjectId subject, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Sessions.Where(session => session.Subject == subject && session.Id == id).ExecuteDeleteAsync(cancellationToken) == 1
            ? new Done() : NotFound;
    }

    /// <summary>Ends every session but one.</summary>
    public async Task EndOthers(SubjectId subject, Guid current, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(session => session.Subject == subject && session.Id != current).ExecuteDeleteAsync(cancellationToken);
    }

    public static async Task<Results<Ok<IReadOnlyList<SessionView>>, Problem>> List(
        Caller caller, HttpContext context, ListSessions sessions, CancellationToken cancellationToken) =>
        (await sessions.Do(caller.Subject, context.SessionId(), cancellationToken)).ToHttp();

    public static async Task<Results<NoContent, Problem>> EndOne(
        Guid id, Caller caller, ListSessions sessions, CancellationToken cancellationToken) =>
        (await sessions.End(caller.Subject, id, cancellationToken)).ToHttp();

    public static async Task<NoContent> EndAllOthers(Caller caller, HttpContext context, ListSessions sessions, CancellationToken cancellationToken)
    {
        await sessions.EndOthers(caller.Subject, context.SessionId(), cancellationToken);
        return TypedResults.NoContent();
    }
}
