using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.People;

/// <summary>Who works in moderation, and in which roles: /api/moderation/staff.</summary>
internal static class Appoint
{
    public static readonly Refusal Nobody = new("nobody-of-this-name", 404, "There is nobody of this name.");
    public static readonly Refusal LastLead = new("last-lead", 409, "Somebody has to lead: appoint another lead first.");

    /// <param name="Roles">All that the person shall have; empty takes every role away.</param>
    internal sealed record Request(IReadOnlyList<Role> Roles);

    internal sealed record Response(string Name, IReadOnlyList<Role> Roles);

    public static async Task<Ok<IReadOnlyList<Response>>> List(ModerationDb db, IProfiles profiles, CancellationToken cancellationToken) =>
        TypedResults.Ok(await All(db, profiles, cancellationToken));

    public static async Task<IReadOnlyList<Response>> All(ModerationDb db, IProfiles profiles, CancellationToken cancellationToken)
    {
        var rows = await db.Moderators.AsNoTracking().ToListAsync(cancellationToken);
        var people = await profiles.Get([.. rows.Select(row => row.Subject)], cancellationToken);
        return [.. rows.Where(row => people.ContainsKey(row.Subject)).Select(row => new Response(people[row.Subject].Name, Split(row.Roles)))
            .OrderBy(one => one.Name, StringComparer.Ordinal)];
    }

    public static async Task<Results<NoContent, Problem>> Handle(string name, Request request, IProfiles profiles, ModerationDb db, CancellationToken cancellationToken)
    {
        if (await profiles.Find(name, cancellationToken) is not { } subject) return Nobody.ToProblem();
        var roles = request.Roles.Aggregate(Role.None, (all, role) => all | role);
        var row = await db.Moderators.FindAsync([subject], cancellationToken);
        if (row?.Roles.HasFlag(Role.Lead) == true && !roles.HasFlag(Role.Lead)
            && !await db.Moderators.AnyAsync(other => other.Subject != subject && (other.Roles & Role.Lead) != 0, cancellationToken)) return LastLead.ToProblem();
        if (row is null) db.Add(row = new Moderator { Subject = subject });
        if (roles == Role.None) db.Remove(row);
        else row.Roles = roles;
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    public static IReadOnlyList<Role> Split(Role roles) => [.. Enum.GetValues<Role>().Where(role => role != Role.None && roles.HasFlag(role))];
}
