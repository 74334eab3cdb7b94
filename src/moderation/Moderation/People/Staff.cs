using Domicile.Base;
using Domicile.Identity;
using Domicile.Identity.Sessions;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.People;

/// <summary>By which credentials staff must have signed in.</summary>
internal enum StaffSignIn
{
    Passkey,
    Any,
}

/// <summary>Who begins, and how staff signs in.</summary>
internal sealed class StaffOptions
{
    /// <summary>Roles count in sessions that began so; any is for trials, whose moderators have passwords.</summary>
    [Setting("DOMICILE_STAFF_SIGN_IN")] public StaffSignIn SignIn { get; set; } = StaffSignIn.Passkey;

    /// <summary>
    /// The user name of the first lead: whoever has it when coming to the console is appointed, once ever. Of no effect from the first appointment on,
    /// whoever made it and whatever became of the account.
    /// </summary>
    [Setting("DOMICILE_FIRST_LEAD")] public string FirstLead { get; set; } = "";
}

/// <summary>Who works in moderation, asked at every request.</summary>
internal sealed class Staff(
    IDbContextFactory<ModerationDb> databases, IProfiles profiles, RolesInForce roles, AppointByOwner owner, RecordRoles record, IOptions<StaffOptions> options)
{
    public static readonly Refusal NotYours = new("not-permitted", 403, "Your role in moderation does not allow this.");
    public static readonly Refusal PasskeyFirst = new("staff-passkey-first", 403, "Whoever works in moderation signs in with a passkey. Add one to your account, and sign in with it.");

    // A lead who may review, so that one person can begin; whom else to appoint is theirs to decide.
    private const Role First = Role.Lead | Role.Moderator | Role.PolicyAuthor | Role.ChildSafety;

    public async Task<Role> RolesOf(SubjectId subject, CancellationToken cancellationToken)
    {
        await TakeEffect(subject, cancellationToken);
        var known = await roles.Of(subject, cancellationToken);
        if (known != Role.None || !await BecomesFirst(subject, cancellationToken)) return known;
        await TakeEffect(subject, cancellationToken);
        return await roles.Of(subject, cancellationToken);
    }

    /// <summary>Whether roles count in this request's session: a password can be guessed, told, or typed into a page that only looks like this one.</summary>
    public bool CountIn(HttpContext context) => options.Value.SignIn == StaffSignIn.Any || context.BeganWithPasskey();

    // What was agreed on waits for the ledger: nobody's next request has to wait for the job that enters it.
    private async Task TakeEffect(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var change in await db.RoleChanges.Where(row => row.Subject == subject && row.Status == ChangeStatus.Agreed && row.LedgerIndex == null)
            .OrderBy(row => row.At).Select(row => row.Id).ToListAsync(cancellationToken)) await record.Now(change);
    }

    private async Task<bool> BecomesFirst(SubjectId subject, CancellationToken cancellationToken)
    {
        if (options.Value.FirstLead is not { Length: > 0 } name) return false;
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
            if (await db.RoleChanges.AnyAsync(cancellationToken)) return false;
        if (await profiles.Find(name, cancellationToken) != subject) return false;
        try
        {
            return (await owner.Do(subject, First, isFirst: true, cancellationToken)).Refusal is null;
        }
        catch (DbUpdateException other) when (DatabaseFailures.IsDuplicate(other))
        {
            // Another request did the same at this moment.
            return true;
        }
    }
}

/// <summary>The caller has one of these permissions now. A test compares every endpoint's with the table.</summary>
internal sealed class Needed(IReadOnlyList<Permission> oneOf) : Condition
{
    public IReadOnlyList<Permission> OneOf { get; } = oneOf;

    public override async ValueTask<Refusal?> Check(HttpContext context)
    {
        if (context.Subject() is not { } subject) return Caller.SignInFirst;
        var staff = context.RequestServices.GetRequiredService<Staff>();
        var roles = await staff.RolesOf(subject, context.RequestAborted);
        return !OneOf.Any(permission => roles.May(permission)) ? Staff.NotYours : staff.CountIn(context) ? null : Staff.PasskeyFirst;
    }
}

/// <summary>Which permission an endpoint takes.</summary>
public static class StaffEndpoints
{
    private static readonly Permission[] AnyReview = [.. Routing.Queues.Select(queue => queue.Needs).Distinct()];

    /// <summary>Lets through whoever works on some queue; which cases those are is asked case by case.</summary>
    internal static RouteHandlerBuilder TakesReview(this RouteHandlerBuilder endpoint) => endpoint.Takes(AnyReview);

    /// <summary>Lets through whoever's role has one of the permissions.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, params Permission[] oneOf) =>
        endpoint.Refuses(Caller.SignInFirst, Staff.NotYours, Staff.PasskeyFirst).WithMetadata(new Needed(oneOf));
}
