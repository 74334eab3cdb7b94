using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.People;

/// <summary>
/// The roles that people have now: those that they were given, while their account is active and not suspended. Asked of both databases every time, so
/// that a role that was taken, and one of an account that is leaving, is gone at once.
/// </summary>
internal sealed class RolesInForce(IDbContextFactory<ModerationDb> databases, IProfiles profiles) : INeededAccounts
{
    /// <summary>Of those who have any.</summary>
    public async Task<IReadOnlyDictionary<SubjectId, Role>> Of(IReadOnlyCollection<SubjectId> subjects, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Of(db.Moderators.Where(row => subjects.Contains(row.Subject)), cancellationToken);
    }

    public async Task<Role> Of(SubjectId subject, CancellationToken cancellationToken) => (await Of([subject], cancellationToken)).GetValueOrDefault(subject);

    public async Task<IReadOnlyDictionary<SubjectId, Role>> All(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Of(db.Moderators, cancellationToken);
    }

    /// <summary>Whether another than this person leads.</summary>
    public async Task<bool> HasOtherLead(SubjectId than, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return (await Of(db.Moderators.Where(row => row.Subject != than && (row.Roles & Role.Lead) != 0), cancellationToken)).Count > 0;
    }

    public async Task<bool> Needs(SubjectId subject, CancellationToken cancellationToken) =>
        (await Of(subject, cancellationToken)).HasFlag(Role.Lead) && !await HasOtherLead(subject, cancellationToken);

    private async Task<IReadOnlyDictionary<SubjectId, Role>> Of(IQueryable<Moderator> moderators, CancellationToken cancellationToken)
    {
        var given = await moderators.AsNoTracking().Where(row => row.Roles != Role.None).ToDictionaryAsync(row => row.Subject, row => row.Roles, cancellationToken);
        if (given.Count == 0) return given;
        var active = await profiles.Get(given.Keys, cancellationToken);
        return given.Where(one => active.ContainsKey(one.Key)).ToDictionary();
    }
}
