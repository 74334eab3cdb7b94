using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Video.Own;

/// <summary>GET /api/videos/{id}/{file}: a rendition or the cover for its creator, opened range by range from the sealed file.</summary>
internal static class PlayOwn
{
    public static async Task<Results<FileStreamHttpResult, Problem>> Handle(
        VideoId id, string file, Caller caller, HttpContext context, VideoDb db, SealedMedia media)
    {
        if (await db.Own(id, caller.Subject, context.RequestAborted) is not { Visibility.IsCreators: true } clip || !clip.Files.Contains(file))
            return ReadOwn.NotFound.ToProblem();
        var opened = await media.Read(clip, file, media.ByOwner, context.RequestAborted);
        if (!opened.Succeeded(out var stream, out var refusal)) return refusal.ToProblem();
        context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Stream(stream, ClearMedia.TypeOf(file), entityTag: ClearMedia.Tag(clip.Id.ToString(), file), enableRangeProcessing: true);
    }
}
