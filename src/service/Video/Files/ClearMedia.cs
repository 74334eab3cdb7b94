using System.Buffers.Text;
using System.Security.Cryptography;
using Domicile.Base;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Domicile.Video.Files;

/// <summary>
/// The clear files of published clips: one folder for each time a clip is published, under a random name that is never used again, so that
/// what a URL returns never changes and ends with the publication.
/// </summary>
internal sealed class ClearMedia(IOptions<DataFolder> data)
{
    // In the name, so that whether a file is for everyone is known without asking, and holds for as long as the file is there.
    private const string AdultsOnly = "18.";

    /// <summary>128 bits, as 22 characters, and before them whether it is for adults alone.</summary>
    public static string NewToken(bool isAdultsOnly) => (isAdultsOnly ? AdultsOnly : "") + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public static bool IsAdultsOnly(string token) => token.StartsWith(AdultsOnly, StringComparison.Ordinal);

    public static string Url(string token, string file) => $"/media/{token}/{file}";

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
}
