using Domicile.Base;
using Domicile.Video.Clips;
using Domicile.Video.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Privacy;

/// <summary>Takes the clips of whoever leaves or is suspended from view, and brings them back.</summary>
internal sealed class HideClips(IDbContextFactory<VideoDb> databases, Placement placement) : IPublications
{
    public async Task Hide(SubjectId subject, bool hidden, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var clip in await db.Clips.Include(clip => clip.Renditions)
            .Where(clip => clip.Creator == subject && clip.Hidden != hidden).ToListAsync(cancellationToken))
        {
            clip.Hidden = hidden;
            await placement.Settle(db, clip, cancellationToken);
        }
    }
}
