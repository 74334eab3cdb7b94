using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.People;

/// <summary>Keeps the user names of those who ever had a role from everybody else, also after their accounts are erased.</summary>
internal sealed class KeepStaffNames(IDbContextFactory<ModerationDb> databases) : IProfileReview
{
    public Task<bool> Admits(SubjectId subject, string displayName, string about, CancellationToken cancellationToken) => Task.FromResult(true);

    public async Task<ReviewState> Name(string name, CancellationToken cancellationToken)
    {
        var hash = StaffName.HashOf(name);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.StaffNames.AnyAsync(row => row.Hash == hash, cancellationToken) ? ReviewState.Blocked : ReviewState.Passed;
    }
}
