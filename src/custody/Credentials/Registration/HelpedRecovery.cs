using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Credentials.Sessions;
using Domicile.Custody;
using Domicile.Custody.Entries;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Credentials.Registration;

/// <summary>
/// The operator's help for somebody who has lost every way in: see <see cref="Recovery"/>. Asking, letting in and refusing are entries before they take effect, so that
/// the person reads of them whatever the service shows.
/// </summary>
internal sealed class HelpedRecovery(IDbContextFactory<CredentialsDb> databases, Custodian custodian, LiveSessions sessions) : IHelpedRecovery, IDisposable
{
    /// <summary>What entries and sessions call it.</summary>
    public const string Help = "help";

    private readonly SemaphoreSlim _asking = new(1);

    public async Task<Outcome<AskedRecovery>> Ask(SubjectId subject, CancellationToken cancellationToken)
    {
        await sessions.Settle(subject, cancellationToken);
        await _asking.WaitAsync(cancellationToken);
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            if (!await db.Holders.AnyAsync(row => row.Subject == subject && row.State == HolderState.Active, cancellationToken)) return Receipts.NotEnrolled;
            var (now, before) = (sessions.Now(), await db.Recoveries.FindAsync([subject], cancellationToken));
            if (before?.IsOn(now) == true) return CredentialRefusals.AskedBefore;
            if (before?.RefusedAt + Recovery.Pause > now) return CredentialRefusals.RefusedBefore;
            if (!custodian.SecretOf(subject, Registrar.Password).Succeeded(out var secret, out var none)) return none;
            var (code, due) = (RecoveryCodes.New(), now + Recovery.Wait);
            var verifier = RecoveryCodes.Verifier(secret, code);
            CryptographicOperations.ZeroMemory(secret);
            if ((await custodian.Note(subject, Kinds.Credential, new(Credential: Help, Event: "asked"))).Refusal is { } unentered) return unentered;
            if (before is null) db.Add(before = new Recovery { Subject = subject, Verifier = verifier });
            (before.Verifier, before.DueAt, before.RefusedAt) = (verifier, due, null);
            await db.SaveChangesAsync(cancellationToken);
            return new AskedRecovery(code, due);
        }
        finally
        {
            _asking.Release();
        }
    }

    public async Task<Outcome<Done>> Refuse(SessionSecret? by, CancellationToken cancellationToken)
    {
        if (!(await custodian.Granted(by, cancellationToken)).Succeeded(out var session, out var refusal)) return refusal;
        if (await Current(session.Subject, cancellationToken) is null) return new Done();
        if ((await custodian.Note(session.Subject, Kinds.Credential, new(session.Id, Help, Event: "refused"))).Refusal is { } unentered) return unentered;
        await sessions.Alone(async db =>
        {
            if (await db.Recoveries.FindAsync([session.Subject], cancellationToken) is not { } refused) return 0;
            (refused.RefusedAt, refused.LimitedUntil, refused.Verifier) = (sessions.Now(), null, "");
            await Forget(db, session.Subject, cancellationToken);
            return await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
        await sessions.EndLimited(session.Subject, null, cancellationToken);
        return new Done();
    }

    public async Task<Outcome<AwaitedRecovery>> Find(SessionSecret? by, CancellationToken cancellationToken)
    {
        if (!(await custodian.Granted(by, cancellationToken, limited: true)).Succeeded(out var session, out var refusal)) return refusal;
        return await Current(session.Subject, cancellationToken) is { } recovery ? new AwaitedRecovery(recovery.DueAt, recovery.LimitedUntil, session.IsLimited) : AwaitedRecovery.None;
    }

    /// <summary>Lets in whoever has the code, once it is due. Its first use ends every session, and from then on the limit runs.</summary>
    public async Task<Outcome<Done>> Use(SubjectId subject, string verifier, CancellationToken cancellationToken)
    {
        if (await Current(subject, cancellationToken) is not { } recovery || recovery.Verifier != verifier) return CredentialRefusals.WrongProof;
        if (recovery.DueAt > sessions.Now()) return CredentialRefusals.NotDueYet;
        if (recovery.LimitedUntil is not null) return new Done();
        if ((await custodian.Note(subject, Kinds.Credential, new(Credential: Help, Event: "used"))).Refusal is { } unentered) return unentered;
        var isFirst = await sessions.Alone(async db =>
        {
            if (await db.Recoveries.FirstOrDefaultAsync(row => row.Subject == subject && row.Verifier == verifier && row.LimitedUntil == null, cancellationToken) is not { } used) return false;
            used.LimitedUntil = sessions.Now() + Recovery.Limit;
            await Forget(db, subject, cancellationToken);
            return await db.SaveChangesAsync(cancellationToken) > 0;
        }, cancellationToken);
        if (isFirst) await sessions.EndAll(subject, null, cancellationToken);
        return new Done();
    }

    public void Dispose() => _asking.Dispose();

    /// <summary>What waits, or is limited.</summary>
    private async Task<Recovery?> Current(SubjectId subject, CancellationToken cancellationToken)
    {
        await sessions.Settle(subject, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Recoveries.AsNoTracking().FirstOrDefaultAsync(row => row.Subject == subject, cancellationToken) is { } found && found.IsOn(sessions.Now()) ? found : null;
    }

    /// <summary>Removes what was enrolled by help; the caller saves.</summary>
    private static async Task Forget(CredentialsDb db, SubjectId subject, CancellationToken cancellationToken)
    {
        db.RemoveRange(await db.Credentials.Where(row => row.Subject == subject && row.IsByHelp).ToListAsync(cancellationToken));
        db.RemoveRange(await db.Passkeys.Where(row => row.Subject == subject && row.IsByHelp).ToListAsync(cancellationToken));
    }
}
