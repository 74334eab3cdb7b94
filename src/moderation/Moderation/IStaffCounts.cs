namespace Domicile.Moderation;

/// <summary>How many people moderate, for everyone to know.</summary>
public interface IStaffCounts
{
    /// <summary>Each role and how many people have it now. One person may have several.</summary>
    Task<IReadOnlyList<(string Role, int People)>> ByRole(CancellationToken cancellationToken);
}
