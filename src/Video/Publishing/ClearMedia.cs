using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Domicile.Kernel;
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

    /// <summary>128 bits, as 22 characters.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public static string Url(string token, string file) => $"/media/{token}/{file}";

    /// <summary>GET /media/{token}/{file}.</summary>
    public static IResult Serve(string token, string file, HttpResponse response, ClearMedia media)
    {
        if (!TokenShape().IsMatch(token) || !FileShape().IsMatch(file)) return NotFound.ToProblem();
        var path = Path.Combine(media.PathOf(token), file);
        if (!File.Exists(path)) return NotFound.ToProblem();
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.PhysicalFile(path, TypeOf(file), entityTag: Tag(token, file), enableRangeProcessing: true);
    }

    public static string TypeOf(string file) => file.EndsWith(".mp4", StringComparison.Ordinal) ? "video/mp4" : "image/jpeg";

    public static EntityTagHeaderValue Tag(string folder, string file) => new($"\"{folder}-{file}\"");

    public string PathOf(string token) => Path.Combine(data.Value.Sub("media"), token);

    public void Delete(string token)
    {
        if (Directory.Exists(PathOf(token))) Directory.Delete(PathOf(token), recursive: true);
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{22}$")]
    private static partial Regex TokenShape();

    [GeneratedRegex("^[a-z0-9-]{1,40}[.](mp4|jpg)$")]
    private static partial Regex FileShape();
}
