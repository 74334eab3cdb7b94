using Domicile.Moderation.Decisions;
using Domicile.Moderation.Rules;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>Every post passes here before everyone sees it, and again when its author changes what is seen.</summary>
internal sealed class ReviewPost(IDbContextFactory<ModerationDb> databases, IReach reach, LookAtPost look, JudgeSubject judge) : IPostReview
{
    public async Task<ReviewState> Review(PostUnderReview post, CancellationToken cancellationToken)
    {
        var (kind, id) = (post.Kind, post.Facts.Subject);
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (await db.Reviews.AsNoTracking().FirstOrDefaultAsync(row => row.Kind == kind && row.Subject == id && row.Revision == post.Revision, cancellationToken)
                is { } known) return await ReviewStates.Of(db, known, cancellationToken);
        }
        var found = post.Facts with { Reach = await reach.Of(kind, id, cancellationToken) };
        var signals = await look.Look(post, cancellationToken);
        var about = new Judged(kind, id, found.Author, IsPublished: false);
        var judged = await judge.Judge(about, found, signals, post.Text, cancellationToken);
        return await judge.Keep(about, found, post.Revision, post.Measures, judged, cancellationToken);
    }
}
