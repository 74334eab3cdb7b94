using Domicile.Base;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Sessions;

/// <summary>What a session is good for that a browser shows.</summary>
internal enum SessionState
{
    Ended,

    /// <summary>Its browser's key has to renew it before it is good for anything.</summary>
    Lapsed,
    Current,
}

/// <summary>What the service notes of sessions, which are the custodian's.</summary>
internal sealed class KeepSessions(IDbContextFactory<IdentityDb> databases, IRegistrar credentials, TimeProvider time)
{
    /// <summary>How long a secret is used. It is renewed long before it stops being live.</summary>
    public static readonly TimeSpan Slide = TimeSpan.FromMinutes(5);

    /// <summary>As the custodian bears it.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    private const int MaxSessions = 50;

    public static Session Of(BegunSession begun, DateTimeOffset now) => new()
    {
        Id = begun.Id,
        Subject = begun.Subject,
        NameHash = begun.Secret.NameHash,
        Hash = begun.Secret.Hash,
        Credential = begun.Credential,
        CreatedAt = now,
        RenewedAt = now,
    };

    /// <summary>Adds what has just begun; a subject's oldest make room for it, as they do at the custodian.</summary>
    public async Task Add(BegunSession begun, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.RemoveRange(await db.Sessions.Where(other => other.Subject == begun.Subject).OrderByDescending(other => other.RenewedAt).Skip(MaxSessions - 1).ToListAsync(cancellationToken));
        db.Add(Of(begun, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>
    /// What the session is good for to the browser that shows this secret, and the secret that it is to use from now on, where that is another. A secret
    /// that the service does not know the custodian decides about: it is one that was succeeded, or a copy.
    /// </summary>
    public async Task<(SessionState State, SessionSecret? Next)> Check(Session session, SessionSecret shown, CancellationToken cancellationToken)
    {
        var (hash, now) = (shown.Hash, time.GetUtcNow());
        if (session.Hash.AsSpan().SequenceEqual(hash))
        {
            if (session.EarlierHash is not null && (await credentials.Check(shown, fresh: false, cancellationToken)).Refusal is null)
                await Change(session, hash, set => set.SetProperty(row => row.EarlierHash, (byte[]?)null), cancellationToken);
            if (now - session.RenewedAt < Slide) return (SessionState.Current, null);
        }
        else if (session.EarlierHash is { } earlier && earlier.AsSpan().SequenceEqual(hash) && now - session.RenewedAt < Overlap)
        {
            return (SessionState.Current, null);
        }
        if (session.BoundAt is not null) return (await CheckBound(session, shown, cancellationToken), null);
        var renewed = await credentials.Renew(shown, null, cancellationToken);
        if (renewed.Succeeded(out var next, out var refusal))
        {
            await Note(session, shown, next, cancellationToken);
            return (SessionState.Current, next);
        }
        // Bound, and the service has not heard of it.
        if (refusal == CredentialRefusals.ProofRefused)
        {
            await NoteBound(session.Subject, session.Id, cancellationToken);
            return (await CheckBound(session, shown, cancellationToken), null);
        }
        // Without the custodian whoever was known stays known, and nothing sealed opens.
        if (refusal.Status >= 500) return (IfKnown(session, shown), null);
        await End(session.Subject, row => row.Id == session.Id, cancellationToken);
        return (SessionState.Ended, null);
    }

    /// <summary>
    /// Renews a session by its browser's proof. Too early it stays as it is, so that tabs that ask at once share one renewal.
    /// </summary>
    /// <returns>The secret that is used from now on; the one shown where it stays.</returns>
    public async Task<Outcome<SessionSecret>> Renew(Session session, SessionSecret shown, SessionProof proof, CancellationToken cancellationToken)
    {
        if (session.Hash.AsSpan().SequenceEqual(shown.Hash) && time.GetUtcNow() - session.RenewedAt < Slide) return shown;
        var renewed = await credentials.Renew(shown, proof, cancellationToken);
        if (renewed.Succeeded(out var next, out var refusal)) await Note(session, shown, next, cancellationToken);
        else if (refusal == CredentialRefusals.NoGrant || refusal == CredentialRefusals.Copied) await End(session.Subject, row => row.Id == session.Id, cancellationToken);
        return renewed;
    }

    public async Task NoteBound(SubjectId subject, Guid session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(row => row.Subject == subject && row.Id == session && row.BoundAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.BoundAt, now), cancellationToken);
    }

    /// <summary>In how long the session is to be renewed.</summary>
    public TimeSpan DueIn(Session session) => session.RenewedAt + Slide - time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Null of a session that began too long ago for the custodian to bind it.</summary>
    public SessionBinding? Binding(Session session) =>
        session.BoundAt is null && time.GetUtcNow() - session.CreatedAt >= Slide ? null : new(session.Id, session.BoundAt is not null, DueIn(session));

    /// <summary>Has the session's secret changed at its next request.</summary>
    public async Task RenewNext(SubjectId subject, Guid session, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Slide;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(row => row.Subject == subject && row.Id == session && row.RenewedAt > before)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.RenewedAt, before), cancellationToken);
    }

    /// <summary>Forgets sessions that the custodian has ended.</summary>
    public async Task End(SubjectId subject, System.Linq.Expressions.Expression<Func<Session, bool>> which, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(row => row.Subject == subject).Where(which).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>The custodian says whether it is still live. Where it is not, its browser can renew it yet.</summary>
    private async Task<SessionState> CheckBound(Session session, SessionSecret shown, CancellationToken cancellationToken)
    {
        if ((await credentials.Check(shown, fresh: false, cancellationToken)).Refusal is not { } refusal) return SessionState.Current;
        if (refusal.Status >= 500) return IfKnown(session, shown);
        if (refusal == CredentialRefusals.NoGrant) return SessionState.Lapsed;
        await End(session.Subject, row => row.Id == session.Id, cancellationToken);
        return SessionState.Ended;
    }

    private static SessionState IfKnown(Session session, SessionSecret shown) =>
        session.Hash.AsSpan().SequenceEqual(shown.Hash) ? SessionState.Current : SessionState.Ended;

    /// <summary>Where the answer of a renewal was lost and is given again, the session is as old as it was.</summary>
    private Task Note(Session session, SessionSecret shown, SessionSecret next, CancellationToken cancellationToken)
    {
        var (before, after, now) = (shown.Hash, next.Hash, time.GetUtcNow());
        return session.Hash.AsSpan().SequenceEqual(after) ? Task.CompletedTask
            : Change(session, session.Hash, set => set.SetProperty(row => row.Hash, after).SetProperty(row => row.EarlierHash, before).SetProperty(row => row.RenewedAt, now), cancellationToken);
    }

    // Unless another request has been quicker.
    private async Task Change(Session session, byte[] known, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Session>> set, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(row => row.Id == session.Id && row.Hash == known).ExecuteUpdateAsync(set, cancellationToken);
    }
}
