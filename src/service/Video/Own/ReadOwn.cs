using Domicile.Base;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Own;

/// <summary>GET /api/videos and /api/videos/{id}: one's own clips, in whatever state they are.</summary>
internal sealed class ReadOwn(VideoDb db, SealedCaptions captions, SealedMedia media)
{
    public const int PageSize = 50;

    public static readonly Refusal NotFound = new("own-video-not-found", 404, "There is no such video of yours.");

    public static async Task<Results<Ok<OwnVideo>, Problem>> One(VideoId id, Caller caller, ReadOwn slice, CancellationToken cancellationToken) =>
        (await slice.Find(id, caller.Subject, cancellationToken)).ToHttp();

    /// <summary>Newest first, at most <see cref="PageSize"/>; <paramref name="before"/> is the last id of the page before.</summary>
    public static async Task<Results<Ok<IReadOnlyList<OwnVideo>>, Problem>> All(
        VideoId? before, Caller caller, ReadOwn slice, CancellationToken cancellationToken) =>
        (await slice.List(caller.Subject, before, cancellationToken)).ToHttp();

    public async Task<Outcome<IReadOnlyList<OwnVideo>>> List(SubjectId owner, VideoId? before, CancellationToken cancellationToken)
    {
        IQueryable<Clip> clips = db.By(owner).AsNoTracking().Include(clip => clip.Renditions);
        if (before is { } id && await db.Own(id, owner, cancellationToken) is { } last)
            clips = clips.Where(clip => clip.CreatedAt < last.CreatedAt);
        var shown = new List<OwnVideo>();
        foreach (var clip in await clips.OrderByDescending(clip => clip.CreatedAt).Take(PageSize).ToListAsync(cancellationToken))
        {
            if (!(await Show(clip, cancellationToken)).Succeeded(out var video, out var refusal)) return refusal;
            shown.Add(video);
        }
        return shown;
    }

    public async Task<Outcome<OwnVideo>> Find(VideoId id, SubjectId owner, CancellationToken cancellationToken) =>
        await db.Own(id, owner, cancellationToken) is { } clip ? await Show(clip, cancellationToken) : NotFound;

    private async Task<Outcome<OwnVideo>> Show(Clip clip, CancellationToken cancellationToken) =>
        (await captions.Get(clip, media.ByOwner, cancellationToken)).Then<OwnVideo>(caption => OwnVideo.Of(clip, caption));
}
