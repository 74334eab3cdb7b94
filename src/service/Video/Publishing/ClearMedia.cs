using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Domicile.Video;

/// <summary>
/// The clear files of published clips: one folder for each time a clip is published, under a random name that is never used again, so that
/// what a URL returns never changes and ends with the publication.
/// </summary>
internal sealed partial class ClearMedia(IOptions<DataFolder> data)
{
    public static readonly Refusal NotFound = new("media-not-found", 404, "There is no such video, or it is not published.");

    public static readonly Refusal ForAdults = new("adults-only", 403, "This is for people aged 18 and over: open it on its page, where your age can be checked.");

    // In the name, so that whether a file is for everyone is known without asking, and holds for as long as the file is there.
    private const string AdultsOnly = "18.";

    /// <summary>128 bits, as 22 characters, and before them whether it is for adults alone.</summary>
    public static string NewToken(bool isAdultsOnly) => (isAdultsOnly ? AdultsOnly : "") + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public static bool IsAdultsOnly(string token) => token.StartsWith(AdultsOnly, StringComparison.Ordinal);

    public static string Url(string token, string file) => $"/media/{token}/{file}";

    /// <summary>GET /media/{token}/{file}. What is for adults alone is kept by no cache, not even the viewer's: it could be another's next.</summary>
    public static async Task<IResult> Serve(string token, string file, HttpContext context, ClearMedia media, IEnumerable<IAdultsOnly> doors)
    {
        if (!TokenShape().IsMatch(token) || !FileShape().IsMatch(file)) return NotFound.ToProblem();
        var isAdultsOnly = IsAdultsOnly(token);
        context.Response.Headers.CacheControl = isAdultsOnly ? "private, no-store" : "public, max-age=31536000, immutable";
        if (isAdultsOnly && !await LetsIn(doors, context)) return ForAdults.ToProblem();
        var path = Path.Combine(media.PathOf(token), file);
        if (File.Exists(path)) return TypedResults.PhysicalFile(path, TypeOf(file), entityTag: Tag(token, file), enableRangeProcessing: true);
        context.Response.Headers.CacheControl = default;
        return NotFound.ToProblem();
    }

    public static string TypeOf(string file) => file.EndsWith(".mp4", StringComparison.Ordinal) ? "video/mp4" : "image/jpeg";

    public static EntityTagHeaderValue Tag(string folder, string file) => new($"\"{folder}-{file}\"");

    public string PathOf(string token) => Path.Combine(data.Value.Sub("media"), token);

    public void Move(string token, string to)
    {
        if (Directory.Exists(PathOf(token))) Directory.Move(PathOf(token), PathOf(to));
    }

    public void Delete(string token)
    {
        if (Directory.Exists(PathOf(token))) Directory.Delete(PathOf(token), recursive: true);
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
