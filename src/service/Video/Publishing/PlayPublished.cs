using System.Text.RegularExpressions;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Video.Files;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Video.Publishing;

/// <summary>
/// GET /media/{token}/{file}: a rendition or the cover of a published clip. No cache keeps an adults-only file, not even the viewer's: the next
/// person at that browser may be someone else.
/// </summary>
internal static partial class PlayPublished
{
    public static readonly Refusal NotFound = new("media-not-found", 404, "There is no such video, or it is not published.");

    public static readonly Refusal ForAdults = new("adults-only", 403, "This is for people aged 18 and over: open it on its page, where your age can be checked.");

    public static async Task<Results<FileStreamHttpResult, Problem>> Handle(string token, string file, HttpContext context, ClearMedia media, IEnumerable<IAdultsOnly> doors)
    {
        if (!TokenShape().IsMatch(token) || !FileShape().IsMatch(file)) return NotFound.ToProblem();
        var isAdultsOnly = ClearMedia.IsAdultsOnly(token);
        context.Response.Headers.CacheControl = isAdultsOnly ? "private, no-store" : "public, max-age=31536000, immutable";
        if (isAdultsOnly && !await LetsIn(doors, context)) return ForAdults.ToProblem();
        if (await media.Open(token, file, context.RequestAborted) is { } blob)
            return TypedResults.Stream(blob.Content, ClearMedia.TypeOf(file), lastModified: blob.StoredAt, entityTag: ClearMedia.Tag(token, file), enableRangeProcessing: true);
        context.Response.Headers.CacheControl = default;
        return NotFound.ToProblem();
    }

    private static async Task<bool> LetsIn(IEnumerable<IAdultsOnly> doors, HttpContext context)
    {
        foreach (var door in doors)
            if (await door.LetsIn(context)) return true;
        return false;
    }

    [GeneratedRegex("^(18[.])?[A-Za-z0-9_-]{22}$")]
    private static partial Regex TokenShape();

    [GeneratedRegex("^[a-z0-9-]{1,40}[.](mp4|jpg)$")]
    private static partial Regex FileShape();
}
