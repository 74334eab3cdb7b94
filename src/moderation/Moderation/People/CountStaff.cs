namespace Domicile.Moderation.People;

/// <inheritdoc/>
internal sealed class CountStaff(RolesInForce roles) : IStaffCounts
{
    public async Task<IReadOnlyList<(string Role, int People)>> ByRole(CancellationToken cancellationToken)
    {
        var all = await roles.All(cancellationToken);
        return [.. Permissions.Table.Select(row => (row.Role.ToString(), all.Values.Count(one => one.HasFlag(row.Role))))];
    }
}
