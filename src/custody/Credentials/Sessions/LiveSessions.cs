using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Custody.Grants;
using Domicile.Sealing;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Credentials.Sessions;

/// <summary>
/// Says which sessions are live, from memory: every unseal as a subject asks. What is in memory is what the database holds, for this process alone writes it.
/// A session is live for fifteen minutes after its last renewal. A secret that was succeeded is good for another minute; shown after that it is a copy.
/// </summary>
internal sealed class LiveSessions(IDbContextFactory<CredentialsDb> databases, ModuleStorage<CredentialsDb> storage, EntryBook book, TimeProvider time) : ISubjectGrants, IDisposable
{
    public static readonly TimeSpan Live = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    // Beyond it all are forgotten, and read again.
    private const int MaxHeld = 1 << 17;

    private readonly ConcurrentDictionary<string, StoredSession> _held = new();
    private readonly SemaphoreSlim _changing = new(1);
    private long _latest;

    public async ValueTask<GrantVerdict> Check(SessionSecret? by, bool fresh, CancellationToken cancellationToken)
    {
        var (session, refusal, isCopy) = await Find(by, cancellationToken);
        if (session is null) return new(null, refusal);
        return Judge(session, fresh, isCopy);
    }

    /// <summary>The same of a session that showed its secret before, when a visit of its person began.</summary>
    public async Task<Outcome<LiveSession>> Check(Guid id, bool fresh, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (session is null || session.ExpiresAt <= Now()) return CredentialRefusals.NoGrant;
        if (session.LimitedUntil <= Now())
        {
            await Settle(session.Subject, cancellationToken);
            return await Check(id, fresh, cancellationToken);
        }
        var verdict = Judge(session, fresh, isCopy: false);
        return verdict.Live is { } live ? live : verdict.Refusal!;
    }

    /// <summary>
    /// The session that shows this secret, live or not; or why there is none. The secret that is used first in place of the one before is noted. True last
    /// where the secret is one that was succeeded.
    /// </summary>
    public async ValueTask<(StoredSession? Session, Refusal? Refusal, bool IsCopy)> Find(SessionSecret? by, CancellationToken cancellationToken)
    {
        if (by is null) return (null, CredentialRefusals.NoGrant, false);
        var (name, now) = (Convert.ToHexString(by.NameHash), Now());
        if (!_held.TryGetValue(name, out var session))
        {
            var hash = by.NameHash;
            session = await Alone(async db =>
            {
                var row = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(row => row.NameHash == hash, cancellationToken);
                if (_held.Count >= MaxHeld) _held.Clear();
                return row is null ? null : _held[name] = row;
            }, cancellationToken);
            if (session is null) return (null, CredentialRefusals.NoGrant, false);
        }
        if (session.ExpiresAt <= now) return (null, CredentialRefusals.NoGrant, false);
        if (session.LimitedUntil <= now)
        {
            await Settle(session.Subject, cancellationToken);
            return await Find(by, cancellationToken);
        }
        var shown = by.Hash;
        if (CryptographicOperations.FixedTimeEquals(shown, session.Hash))
        {
            if (session.EarlierHash is not null && session.SucceededAt is null) await Change(session.Id, row => Succeed(row, shown, now), cancellationToken);
            return (session, null, false);
        }
        var isEarlier = session.EarlierHash is { } earlier && CryptographicOperations.FixedTimeEquals(shown, earlier);
        return (session, null, !isEarlier || session.SucceededAt + Overlap <= now);
    }

    /// <summary>Changes the row, and then what is held of it, one change after the other.</summary>
    /// <param name="session">Which.</param>
    /// <param name="change">Asked of the row as it is; false leaves it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<StoredSession?> Change(Guid session, Func<StoredSession, bool> change, CancellationToken cancellationToken) => Alone(async db =>
    {
        if (await db.Sessions.FirstOrDefaultAsync(row => row.Id == session, cancellationToken) is not { } row) return null;
        if (!change(row)) return row;
        await db.SaveChangesAsync(cancellationToken);
        return _held[Convert.ToHexString(row.NameHash)] = row;
    }, cancellationToken);

    public async Task<bool> IsErasureDue(SubjectId subject, CancellationToken cancellationToken)
    {
        var now = Now();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Holders.AnyAsync(row => row.Subject == subject && row.State == HolderState.Leaving && row.EraseAt <= now, cancellationToken);
    }

    public Task End(Guid session, CancellationToken cancellationToken) => End(row => row.Id == session, cancellationToken);

    /// <summary>Ends the subject's sessions, but for one.</summary>
    public Task EndAll(SubjectId subject, Guid? but, CancellationToken cancellationToken) =>
        End(row => row.Subject == subject && row.Id != but, cancellationToken);

    /// <summary>Ends those that the operator's help let in, but for one.</summary>
    public Task EndLimited(SubjectId subject, Guid? but, CancellationToken cancellationToken) =>
        End(row => row.Subject == subject && row.LimitedUntil != null && row.Id != but, cancellationToken);

    /// <summary>Keeps a session that has just begun. False where the operator's help is behind it, and is refused by now.</summary>
    public Task<bool> Add(StoredSession session, bool byHelp, CancellationToken cancellationToken) => Alone(async db =>
    {
        if (byHelp)
        {
            session.LimitedUntil = await db.Recoveries.Where(row => row.Subject == session.Subject && row.RefusedAt == null).Select(row => row.LimitedUntil).FirstOrDefaultAsync(cancellationToken);
            if (session.LimitedUntil is null) return false;
        }
        db.Add(session);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }, cancellationToken);

    /// <summary>
    /// Once the operator's help has been limited for its time and nobody has refused it, what was enrolled by it is how the person signs in, and everything from before
    /// ends. Where nothing was enrolled, all stays as it was before. Called wherever that makes a difference, so that nobody need be waited for.
    /// </summary>
    public async Task Settle(SubjectId subject, CancellationToken cancellationToken)
    {
        var now = Now();
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (!await db.Recoveries.AnyAsync(row => row.Subject == subject && row.LimitedUntil <= now, cancellationToken)
                && !await db.Sessions.AnyAsync(row => row.Subject == subject && row.LimitedUntil <= now, cancellationToken)) return;
        }
        await Alone(db => Settle(db, subject, now, cancellationToken), cancellationToken);
    }

    public Task EndAll(CancellationToken cancellationToken) => End(_ => true, cancellationToken);

    public async Task Forget(SubjectId subject, CancellationToken cancellationToken)
    {
        await EndAll(subject, null, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Credentials.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await db.Passkeys.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await db.Recoveries.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await db.Holders.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await storage.Purge(cancellationToken);
    }

    /// <summary>The latest that the clock has been, before a restart by the ledger's last entry: what has ended has ended, even if the clock is set back.</summary>
    public DateTimeOffset Now()
    {
        var now = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), book.LastMs);
        for (var latest = Interlocked.Read(ref _latest); now > latest; latest = Interlocked.Read(ref _latest))
            if (Interlocked.CompareExchange(ref _latest, now, latest) == latest) break;
        return DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _latest));
    }

    /// <summary>One after the other: a row that is read while it is ended would be held for ever.</summary>
    public async Task<T> Alone<T>(Func<CredentialsDb, Task<T>> act, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            return await act(db);
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private GrantVerdict Judge(StoredSession session, bool fresh, bool isCopy)
    {
        var now = Now();
        var (liveUntil, freshUntil) = (session.RenewedAt + Live, session.ConfirmedAt + Fresh);
        var live = new LiveSession(session.Id, session.Subject, (fresh && freshUntil < liveUntil ? freshUntil : liveUntil) - now);
        if (isCopy) return new(null, CredentialRefusals.Copied, live);
        if (liveUntil <= now) return new(null, CredentialRefusals.NoGrant);
        var isLimited = session.LimitedUntil is not null;
        return fresh && freshUntil <= now ? new(null, CredentialRefusals.ConfirmFirst, null, isLimited) : new(live with { IsLimited = isLimited }, null, null, isLimited);
    }

    private async Task<bool> Settle(CredentialsDb db, SubjectId subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var recovery = await db.Recoveries.FirstOrDefaultAsync(row => row.Subject == subject && row.RefusedAt == null && row.LimitedUntil <= now, cancellationToken);
        var sessions = await db.Sessions.Where(row => row.Subject == subject).ToListAsync(cancellationToken);
        // Settled meanwhile.
        if (recovery is null && sessions.TrueForAll(row => row.LimitedUntil is null || row.LimitedUntil > now)) return false;
        var credentials = await db.Credentials.Where(row => row.Subject == subject).ToListAsync(cancellationToken);
        var passkeys = await db.Passkeys.Where(row => row.Subject == subject).ToListAsync(cancellationToken);
        var replaces = recovery is not null && (credentials.Exists(row => row.IsByHelp) || passkeys.Exists(row => row.IsByHelp));
        db.RemoveRange(credentials.Where(row => row.IsByHelp != replaces));
        db.RemoveRange(passkeys.Where(row => row.IsByHelp != replaces));
        db.RemoveRange(sessions.Where(row => (row.LimitedUntil is not null) != replaces));
        foreach (var row in credentials) row.IsByHelp = false;
        foreach (var row in passkeys) row.IsByHelp = false;
        foreach (var row in sessions) row.LimitedUntil = null;
        if (recovery is not null) db.Remove(recovery);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var row in sessions) _held.TryRemove(Convert.ToHexString(row.NameHash), out _);
        return true;
    }

    private Task<int> End(Expression<Func<StoredSession, bool>> which, CancellationToken cancellationToken) => Alone(async db =>
    {
        var ended = await db.Sessions.Where(which).ExecuteDeleteAsync(cancellationToken);
        var isEnded = which.Compile();
        foreach (var (name, session) in _held)
            if (isEnded(session)) _held.TryRemove(name, out _);
        return ended;
    }, cancellationToken);

    private static bool Succeed(StoredSession row, byte[] shown, DateTimeOffset now)
    {
        if (row.SucceededAt is not null || !row.Hash.AsSpan().SequenceEqual(shown)) return false;
        row.SucceededAt = now;
        return true;
    }
}
