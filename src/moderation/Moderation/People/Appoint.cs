using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.People;

/// <summary>
/// Who works in moderation, and in which roles: /api/moderation/staff. A lead asks for a change, a second lead agrees, and it takes effect with its
/// entry in the ledger.
/// </summary>
internal sealed class Appoint(
    IDbContextFactory<ModerationDb> databases, IProfiles profiles, RolesInForce roles, AppointByOwner owner, RecordRoles record,
    TimeProvider time)
{
    public static readonly Refusal Nobody = new("nobody-of-this-name", 404, "There is nobody of this name.");
    public static readonly Refusal LastLead = new("last-lead", 409, "Somebody has to lead: appoint another lead first.");
    public static readonly Refusal NoSecond = new("no-second-lead", 409, "No other lead is there to agree: the operator changes roles on its own machine.");
    public static readonly Refusal Waits = new("role-change-waits", 409, "A change of this person's roles waits already: for a second lead, or for the ledger.");

    /// <param name="Roles">All that the person shall have; empty takes every role away.</param>
    internal sealed record Request(IReadOnlyList<Role> Roles);

    /// <param name="Pseudonym">What receipts and the public record call this person.</param>
    /// <param name="Roles">As they were given.</param>
    /// <param name="InForce">Whether the account is active, and the roles with it.</param>
    /// <param name="Wanted">The roles that a lead wants for the person, who waits for a second; null where nothing waits.</param>
    /// <param name="WantedBy">That lead's name; null for somebody who has left.</param>
    internal sealed record Response(string Name, string Pseudonym, IReadOnlyList<Role> Roles, bool InForce, IReadOnlyList<Role>? Wanted, string? WantedBy);

    public static async Task<Ok<IReadOnlyList<Response>>> List(Appoint slice, CancellationToken cancellationToken) => TypedResults.Ok<IReadOnlyList<Response>>([.. (await slice.All(cancellationToken)).Select(one => one.Shown)]);

    public static async Task<Results<Ok<Seconded.Response>, Problem>> Ask(string name, Request request, Caller caller, Appoint slice, CancellationToken cancellationToken) =>
        (await slice.Ask(name, request.Roles, caller.Subject, cancellationToken)).ToHttp();

    public static async Task<Results<Ok<Seconded.Response>, Problem>> Agree(string name, Seconded.Request request, Caller caller, Appoint slice, CancellationToken cancellationToken) =>
        (await slice.Agree(name, request.Agrees, caller.Subject, cancellationToken)).ToHttp();

    /// <summary>Everybody who has a role, or is to have one.</summary>
    public async Task<IReadOnlyList<(SubjectId Subject, Response Shown)>> All(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var waiting = await db.RoleChanges.AsNoTracking().Where(row => row.Status == ChangeStatus.Waiting && row.Subject != null).ToDictionaryAsync(row => row.Subject!.Value, cancellationToken);
        var rows = await db.Moderators.AsNoTracking().ToListAsync(cancellationToken);
        var names = await profiles.Names([.. rows.Select(row => row.Subject)], cancellationToken);
        var active = await profiles.Get([.. rows.Select(row => row.Subject)], cancellationToken);
        return [.. rows.Where(row => names.ContainsKey(row.Subject) && (row.Roles != Role.None || waiting.ContainsKey(row.Subject))).Select(row =>
        {
            var change = waiting.GetValueOrDefault(row.Subject);
            return (row.Subject, Shown: new Response(names[row.Subject], row.Pseudonym, RoleNames.Split(row.Roles), active.ContainsKey(row.Subject), change is null ? null : RoleNames.Split(change.Roles),
                change?.By is { } by ? names.GetValueOrDefault(by) : null));
        }).OrderBy(one => one.Shown.Name, StringComparer.Ordinal)];
    }

    private async Task<Outcome<Seconded.Response>> Ask(string name, IReadOnlyList<Role> wanted, SubjectId lead, CancellationToken cancellationToken)
    {
        if (await owner.Find(name, cancellationToken) is not { } subject) return Nobody;
        if (!await roles.HasOtherLead(lead, cancellationToken)) return subject == lead && !wanted.Contains(Role.Lead) ? LastLead : NoSecond;
        var all = wanted.Aggregate(Role.None, (some, role) => some | role);
        return await databases.TransactWithRetry<ModerationDb, Outcome<Seconded.Response>>(async db =>
        {
            var (whose, by) = (await Moderator.Get(db, subject, cancellationToken), await Moderator.Get(db, lead, cancellationToken));
            if (await db.RoleChanges.AnyAsync(row => row.Subject == subject && (row.Status == ChangeStatus.Waiting || (row.Status == ChangeStatus.Agreed && row.LedgerIndex == null)), cancellationToken)) return Waits;
            if (whose.Roles == all) return new Seconded.Response(false);
            if (whose.Roles.HasFlag(Role.Lead) && !all.HasFlag(Role.Lead) && !await roles.HasOtherLead(subject, cancellationToken)) return LastLead;
            db.Add(RoleChange.Asked(whose, all, by, time));
            await db.SaveChangesAsync(cancellationToken);
            return new Seconded.Response(true);
        }, cancellationToken);
    }

    private async Task<Outcome<Seconded.Response>> Agree(string name, bool agrees, SubjectId lead, CancellationToken cancellationToken)
    {
        if (await owner.Find(name, cancellationToken) is not { } subject) return Nobody;
        var answered = await databases.Transact<ModerationDb, Outcome<RoleChange>>(async db =>
        {
            if (await db.RoleChanges.AsNoTracking().FirstOrDefaultAsync(row => row.Subject == subject && row.Status == ChangeStatus.Waiting, cancellationToken) is not { } change) return Seconded.NothingWaits;
            var changes = db.RoleChanges.Where(row => row.Id == change.Id);
            if (await Seconded.Answer(changes, agrees, lead, [change.By, subject], time, cancellationToken) is { } refused) return refused;
            var agreedBy = agrees ? (await Moderator.Get(db, lead, cancellationToken)).Pseudonym : null;
            await changes.ExecuteUpdateAsync(set => set.SetProperty(row => row.AgreedBy, agreedBy), cancellationToken);
            if (agrees) db.Add(RecordRoles.JobFor(change, time));
            await db.SaveChangesAsync(cancellationToken);
            return change;
        }, cancellationToken);
        if (!answered.Succeeded(out var agreed, out var refusal)) return refusal;
        return new Seconded.Response(agrees && !await record.Now(agreed.Id));
    }
}
