using Domicile.Base;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Holds;

/// <summary>Says to the other modules what they may not delete yet.</summary>
internal sealed class HeldBack(IDbContextFactory<ModerationDb> databases, TimeProvider time) : IDeletionHold, ISubjectHold
{
    public async Task<bool> Keeps(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await LegalHold.Keeping(db, time.GetUtcNow()).AnyAsync(row => row.Author == subject, cancellationToken);
    }

    public async Task<bool> Keeps(string kind, Guid subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await LegalHold.Keeping(db, time.GetUtcNow()).AnyAsync(row => row.Kind == kind && row.Subject == subject, cancellationToken);
    }
}
