using Domicile.Base;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Sessions;

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
    /// Whether the session is the browser's that shows this secret, and the secret that it is to use from now on, where that is another. A secret that the
    /// service does not know the custodian decides about: it is one that was succeeded, or a copy.
    /// </summary>
    public async Task<(bool IsIts, SessionSecret? Next)> Check(Session session, SessionSecret shown, CancellationToken cancellationToken)
    {
        var (hash, now) = (shown.Hash, time.GetUtcNow());
        if (session.Hash.AsSpan().SequenceEqual(hash))
        {
            if (session.EarlierHash is not null && (await credentials.Check(shown, fresh: false, cancellationToken)).Refusal is null)
                await Change(session, hash, set => set.SetProperty(row => row.EarlierHash, (byte[]?)null), cancellationToken);
            if (now - session.RenewedAt < Slide) return (true, null);
        }
        else if (session.EarlierHash is { } earlier && earlier.AsSpan().SequenceEqual(hash) && now - session.RenewedAt < Overlap)
        {
            return (true, null);
        }
        var renewed = await credentials.Renew(shown, cancellationToken);
        if (renewed.Succeeded(out var next, out var refusal))
        {
            var after = next.Hash;
            await Change(session, session.Hash, set => set.SetProperty(row => row.Hash, after).SetProperty(row => row.EarlierHash, hash).SetProperty(row => row.RenewedAt, now), cancellationToken);
            return (true, next);
        }
        // Without the custodian whoever was known stays known, and nothing sealed opens.
        if (refusal.Status >= 500) return (session.Hash.AsSpan().SequenceEqual(hash), null);
        await End(session.Subject, row => row.Id == session.Id, cancellationToken);
        return (false, null);
    }

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

    // Unless another request has been quicker.
    private async Task Change(Session session, byte[] known, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Session>> set, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(row => row.Id == session.Id && row.Hash == known).ExecuteUpdateAsync(set, cancellationToken);
    }
}
