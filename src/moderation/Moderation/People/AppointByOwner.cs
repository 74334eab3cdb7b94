using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.People;

/// <summary>What the operator decides about staff alone: <c>domicile staff</c>, beside a running service or without one, and the setting that names the first lead.</summary>
internal sealed class AppointByOwner(
    IDbContextFactory<ModerationDb> databases, IProfiles profiles, RolesInForce roles, JobSignal<ModerationDb> jobs, TimeProvider time) : IOwnStaff
{
    public static readonly Refusal NoRole = new("role-unknown", 422, "There is no such role.");

    public async Task<Outcome<string>> Appoint(string name, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        if (RoleNames.Parse(roles) is not { } wanted) return NoRole;
        if (await Find(name, cancellationToken) is not { } subject) return People.Appoint.Nobody;
        return (await Do(subject, wanted, isFirst: false, cancellationToken)).Then<string>(change => change.Pseudonym);
    }

    public async Task<IReadOnlyList<OwnStaff>> List(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.Moderators.AsNoTracking().Where(row => row.Roles != Role.None).ToListAsync(cancellationToken);
        var (subjects, inForce) = (rows.ConvertAll(row => row.Subject), await roles.All(cancellationToken));
        var names = await profiles.Names(subjects, cancellationToken);
        return [.. rows.Select(row => new OwnStaff(names.GetValueOrDefault(row.Subject, ""), row.Pseudonym, [.. RoleNames.Split(row.Roles).Select(RoleNames.Of)], inForce.ContainsKey(row.Subject)))
            .OrderBy(one => one.Name, StringComparer.Ordinal)];
    }

    /// <param name="subject">Whose roles.</param>
    /// <param name="wanted">All that the person shall have.</param>
    /// <param name="isFirst">By the setting, which works once: a second time is a <see cref="DbUpdateException"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Outcome<RoleChange>> Do(SubjectId subject, Role wanted, bool isFirst, CancellationToken cancellationToken)
    {
        var isLast = !wanted.HasFlag(Role.Lead) && await roles.Needs(subject, cancellationToken);
        if (isLast) return People.Appoint.LastLead;
        var changed = await databases.Transact<ModerationDb, Outcome<RoleChange>>(async db =>
        {
            // What leads have not agreed on yet is answered by this.
            await db.RoleChanges.Where(row => row.Subject == subject && row.Status == ChangeStatus.Waiting)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, ChangeStatus.Refused), cancellationToken);
            var change = RoleChange.ByOperator(await Moderator.Get(db, subject, cancellationToken), wanted, isFirst, time);
            db.AddRange(change, RecordRoles.JobFor(change, time));
            await db.SaveChangesAsync(cancellationToken);
            return change;
        }, cancellationToken);
        jobs.Raise();
        return changed;
    }

    /// <summary>Also somebody who is suspended, and seen by nobody, but has a role to lose.</summary>
    public async Task<SubjectId?> Find(string name, CancellationToken cancellationToken)
    {
        if (await profiles.Find(name, cancellationToken) is { } seen) return seen;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var names = await profiles.Names(await db.Moderators.Select(row => row.Subject).ToListAsync(cancellationToken), cancellationToken);
        return names.Where(one => string.Equals(one.Value, name, StringComparison.OrdinalIgnoreCase)).Select(one => (SubjectId?)one.Key).FirstOrDefault();
    }
}
