using System.Runtime.CompilerServices;
using Domicile.Base;
using Domicile.Sealing;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Privacy;

/// <summary>What this module keeps sealed of a person: captions and originals, of clips too that a legal case keeps.</summary>
internal sealed class SealedVideos(IDbContextFactory<VideoDb> databases, SealedMedia media) : ISealedValues
{
    public async IAsyncEnumerable<SealedValue> Of(
        Holder holder, IReadOnlySet<string> categories, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!holder.IsPerson || !categories.Contains(Fideslang.PrivateContent)) yield break;
        var subject = holder.Number;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var clips = db.Clips.AsNoTracking().Where(clip => clip.Creator == subject).OrderBy(clip => clip.CreatedAt);
        foreach (var clip in await clips.ToListAsync(cancellationToken))
        {
            if (clip.SealedCaption is { } caption) yield return SealedValue.Of(SealedCaptions.Field, clip.Id.Value, caption);
            if (await media.Stored(clip, cancellationToken) is { } original)
                yield return new(SealedMedia.Field(SealedMedia.Original), clip.Id.Value, original, IsFile: true);
        }
    }
}
