using Domicile.Base;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Accounts;

/// <summary>The account's part of a deletion: its state, its deadline, its sessions.</summary>
internal sealed class AccountDeletion(
    IDbContextFactory<IdentityDb> databases, SignIn signIn, IRegistrar credentials, CurrentSession current, ApplyVisibility visibility,
    IEnumerable<INeededAccounts> needs, JobSignal<IdentityDb> jobs, TimeProvider time)
    : IAccountDeletion
{
    public async Task<Outcome<Done>> Confirm(
        SubjectId subject, HttpContext context, string name, string? password, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.FirstAsync(account => account.Subject == subject, cancellationToken);
        if (account.State != AccountState.Active) return Caller.SignInFirst;
        if (!string.Equals(name.Trim().TrimStart('@'), account.Name, StringComparison.OrdinalIgnoreCase)) return NotTheOwner.WrongName;
        return password is null ? new Done() : await signIn.Confirm(context, password, cancellationToken);
    }

    public async Task<Outcome<Done>> Leave(SubjectId subject, DateTimeOffset due, CancellationToken cancellationToken)
    {
        foreach (var need in needs)
            if (await need.Needs(subject, cancellationToken)) return INeededAccounts.Needed;
        // The custodian first: without its knowing that the person asked, nobody can be erased.
        if ((await credentials.AskErasure(current.Secret, due, cancellationToken)).Refusal is { } refusal) return refusal;
        var left = await databases.Transact(async db =>
        {
            var left = await db.Accounts.Where(account => account.Subject == subject && account.State == AccountState.Active)
                .ExecuteUpdateAsync(set => set.SetProperty(account => account.State, AccountState.Leaving)
                    .SetProperty(account => account.EraseAt, due), cancellationToken);
            if (left == 0) return false;
            await db.Sessions.Where(session => session.Subject == subject).ExecuteDeleteAsync(cancellationToken);
            db.Add(ApplyVisibility.For(subject, time));
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }, cancellationToken);
        if (!left) return Caller.SignInFirst;
        // The job does the same, should this break off.
        await visibility.Apply(subject, cancellationToken);
        jobs.Raise();
        return new Done();
    }

    public async Task<LeavingAccount?> Find(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.Where(account => account.Subject == subject && account.EraseAt != null)
            .Select(account => new LeavingAccount(account.Name, account.EraseAt!.Value)).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<DateTimeOffset?> Return(SubjectId subject, CancellationToken cancellationToken)
    {
        if ((await credentials.UndoErasure(current.Secret, cancellationToken)).Refusal is not null) return null;
        var due = await databases.Transact(async db =>
        {
            var due = await db.Accounts.Where(account => account.Subject == subject && account.State == AccountState.Leaving)
                .Select(account => account.EraseAt).FirstOrDefaultAsync(cancellationToken);
            var returned = await db.Accounts
                .Where(account => account.Subject == subject && account.State == AccountState.Leaving && account.EraseAt == due)
                .ExecuteUpdateAsync(set => set.SetProperty(account => account.State, AccountState.Active)
                    .SetProperty(account => account.EraseAt, (DateTimeOffset?)null), cancellationToken);
            if (returned == 0) return null;
            db.Add(ApplyVisibility.For(subject, time));
            await db.SaveChangesAsync(cancellationToken);
            return due;
        }, cancellationToken);
        if (due is null) return null;
        await visibility.Apply(subject, cancellationToken);
        jobs.Raise();
        return due;
    }

    public async Task<bool> Begin(SubjectId subject, DateTimeOffset due, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Accounts.Where(account => account.Subject == subject && account.State == AccountState.Leaving && account.EraseAt == due)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.State, AccountState.Erasing), cancellationToken);
        return !await db.Accounts.AnyAsync(account => account.Subject == subject && account.State != AccountState.Erasing, cancellationToken);
    }
}
