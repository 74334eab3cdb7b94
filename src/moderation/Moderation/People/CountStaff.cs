using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.People;

/// <inheritdoc/>
internal sealed class CountStaff(IDbContextFactory<ModerationDb> databases) : IStaffCounts
{
    public async Task<IReadOnlyList<(string Role, int People)>> ByRole(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var roles = await db.Moderators.Select(row => row.Roles).ToListAsync(cancellationToken);
        return [.. Permissions.Table.Select(row => (row.Role.ToString(), roles.Count(one => one.HasFlag(row.Role))))];
    }
}
