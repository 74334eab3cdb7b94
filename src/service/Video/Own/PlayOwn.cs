using Domicile.Base;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.Video.Own;

/// <summary>GET /api/videos/{id}/{file}: a rendition or the cover for its creator, opened range by range from the sealed file.</summary>
internal static class PlayOwn
{
    public static async Task<IResult> Handle(string id, string file, HttpContext context, VideoDb db, SealedMedia media)
    {
        if (context.Subject() is not { } owner) return Caller.SignInFirst.ToProblem();
        if (!Id.TryParse<VideoId>(id, out var video)) return ReadOwn.NotFound.ToProblem();
        if (await db.Own(video, owner, context.RequestAborted) is not { Visibility.IsCreators: true } clip || !clip.Files.Contains(file))
            return ReadOwn.NotFound.ToProblem();
        var opened = await media.Read(clip, file, media.ByOwner, context.RequestAborted);
        if (!opened.Succeeded(out var stream, out var refusal)) return refusal.ToProblem();
        context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Stream(stream, ClearMedia.TypeOf(file), entityTag: ClearMedia.Tag(clip.Id.ToString(), file), enableRangeProcessing: true);
    }
}
