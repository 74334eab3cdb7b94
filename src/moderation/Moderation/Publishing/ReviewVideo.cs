using Domicile.Identity;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.Kinds;
using Domicile.Moderation.Rules;
using Domicile.Moderation.Tables;
using Domicile.Social;
using Domicile.Video;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>Every video passes here before everyone sees it, and again when its creator changes what is seen.</summary>
internal sealed class ReviewVideo(IDbContextFactory<ModerationDb> databases, IReactions reactions, LookAtVideo look, JudgeSubject judge) : IVideoReview
{
    public async Task<ReviewState> Review(VideoUnderReview video, CancellationToken cancellationToken)
    {
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (await db.Reviews.AsNoTracking().FirstOrDefaultAsync(row => row.Kind == SubjectKinds.Video && row.Subject == video.Id.Value && row.Revision == video.Revision, cancellationToken)
                is { } known) return await ReviewStates.Of(db, known, cancellationToken);
        }
        var views = (await reactions.Count([video.Id], cancellationToken)).GetValueOrDefault(video.Id).Views;
        var found = new SubjectFacts(video.Id.Value, video.Creator, views, video.SubmittedAt, $"/v/{video.Id}");
        var signals = await look.Look(video, cancellationToken);
        var about = new Judged(SubjectKinds.Video, video.Id.Value, video.Creator, IsPublished: false);
        var judged = await judge.Judge(about, found, signals, video.Caption, cancellationToken);
        return await judge.Keep(about, found, video.Revision, VideoKind.All, judged, cancellationToken);
    }
}
