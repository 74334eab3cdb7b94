using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.People;

/// <summary>Enters a change of roles in the ledger, and only then lets it take effect.</summary>
internal sealed class RecordRoles(
    IDbContextFactory<ModerationDb> databases, IPublicRecord record, IProfiles profiles, RolesInForce roles, JobSignal<ModerationDb> jobs) : RecordChange<ModerationDb, Guid>(databases, jobs)
{
    private const string KindName = "record-roles";

    public override string Kind => KindName;

    /// <summary>To be added in the transaction that changes them.</summary>
    public static Job JobFor(RoleChange change, TimeProvider time) => JobPayload.Job(KindName, change.Id, time, orderedBy: change.Pseudonym);

    protected override async Task Enter(ModerationDb db, Guid id, CancellationToken cancellationToken)
    {
        if (await db.RoleChanges.FirstOrDefaultAsync(row => row.Id == id && row.Status == ChangeStatus.Agreed && row.LedgerIndex == null, cancellationToken) is not { } change) return;
        // Left meanwhile; or two leads at once would leave nobody.
        if (change.Subject is not { } subject || await db.Moderators.FirstOrDefaultAsync(row => row.Subject == subject, cancellationToken) is not { } whose
            || (whose.Roles.HasFlag(Role.Lead) && !change.Roles.HasFlag(Role.Lead) && !await roles.HasOtherLead(subject, cancellationToken)))
        {
            change.Status = ChangeStatus.Refused;
            return;
        }
        change.LedgerIndex = await record.Enter("moderation.staff", StaffBody.Of(change), cancellationToken);
        whose.Roles = change.Roles;
        await KeepName(db, subject, cancellationToken);
        await GiveBackCases.Do(db, subject, Routing.QueuesOf(change.Roles), cancellationToken);
    }

    private async Task KeepName(ModerationDb db, SubjectId subject, CancellationToken cancellationToken)
    {
        if (!(await profiles.Names([subject], cancellationToken)).TryGetValue(subject, out var name)) return;
        var hash = StaffName.HashOf(name);
        if (!await db.StaffNames.AnyAsync(row => row.Hash == hash, cancellationToken)) db.Add(new StaffName { Hash = hash });
    }
}
