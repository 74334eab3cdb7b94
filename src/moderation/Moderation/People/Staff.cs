using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.People;

/// <summary>Who begins.</summary>
internal sealed class StaffOptions
{
    /// <summary>
    /// The user name of the first lead: appointed when that person comes to the console while there is no lead. Of no effect once there is one.
    /// </summary>
    [Setting("DOMICILE_FIRST_LEAD")] public string FirstLead { get; set; } = "";
}

/// <summary>Who works in moderation, asked of the database every time: a role that was taken is gone at once.</summary>
internal sealed class Staff(IDbContextFactory<ModerationDb> databases, IProfiles profiles, IOptions<StaffOptions> options)
{
    public static readonly Refusal NotYours = new("not-permitted", 403, "Your role in moderation does not allow this.");

    public async Task<Role> RolesOf(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var roles = await db.Moderators.Where(row => row.Subject == subject).Select(row => row.Roles).FirstOrDefaultAsync(cancellationToken);
        return roles != Role.None ? roles : await BecomeFirst(db, subject, cancellationToken);
    }

    private async Task<Role> BecomeFirst(ModerationDb db, SubjectId subject, CancellationToken cancellationToken)
    {
        if (options.Value.FirstLead is not { Length: > 0 } name || await db.Moderators.AnyAsync(row => (row.Roles & Role.Lead) != 0, cancellationToken)) return Role.None;
        if (await profiles.Find(name, cancellationToken) != subject) return Role.None;
        // A lead who may review, so that one person can begin; whom else to appoint is theirs to decide.
        var first = new Moderator { Subject = subject, Roles = Role.Lead | Role.Moderator | Role.PolicyAuthor | Role.ChildSafety };
        if (await db.Moderators.FindAsync([subject], cancellationToken) is { } known) known.Roles = first.Roles;
        else db.Add(first);
        await db.SaveChangesAsync(cancellationToken);
        return first.Roles;
    }
}

/// <summary>The caller has one of these permissions now. A test compares every endpoint's with the table.</summary>
internal sealed class Needed(IReadOnlyList<Permission> oneOf) : Condition
{
    public IReadOnlyList<Permission> OneOf { get; } = oneOf;

    public override async ValueTask<Refusal?> Check(HttpContext context)
    {
        if (context.Subject() is not { } subject) return Caller.SignInFirst;
        var roles = await context.RequestServices.GetRequiredService<Staff>().RolesOf(subject, context.RequestAborted);
        return OneOf.Any(permission => roles.May(permission)) ? null : Staff.NotYours;
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
        endpoint.Refuses(Caller.SignInFirst, Staff.NotYours).WithMetadata(new Needed(oneOf));
}
