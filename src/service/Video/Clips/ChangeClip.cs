using Domicile.Base;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Clips;

internal static class ChangeClip
{
    /// <summary>Changes the clip, where there is one; again, where its creator, processing or a decision changed it meanwhile.</summary>
    public static Task Change(
        this IDbContextFactory<VideoDb> databases, VideoId id, Func<VideoDb, Clip, Task> change, CancellationToken cancellationToken) => Transactions.Retry<Done>(async () =>
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Find(id, cancellationToken) is { } clip) await change(db, clip);
        return default;
    });
}
