using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>The hashes and matches of what is deleted go with it, and what machines said of it.</summary>
internal sealed class ForgetFindings(IDbContextFactory<ModerationDb> databases, IScreening screening) : ISubscriber<SubjectDeleted>
{
    public string Name => "forget-findings";

    public async Task Hear(SubjectDeleted happened, CancellationToken cancellationToken)
    {
        await screening.Forget(happened.Id, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Reviews.Where(row => row.Kind == happened.Kind && row.Subject == happened.Id).ExecuteDeleteAsync(cancellationToken);
    }
}
