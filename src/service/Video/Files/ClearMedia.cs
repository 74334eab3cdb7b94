using System.Buffers.Text;
using System.Security.Cryptography;
using Domicile.Blobs;
using Domicile.Video.Clips;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Domicile.Video.Files;

/// <summary>
/// The clear copies of published clips: one group of blobs for each time a clip is published, each copy named as the sealed blob that it is of. A
/// clip's row says under which token they are served; tokens are random and never used again, so that what a URL returns never changes and ends
/// with the publication.
/// </summary>
internal sealed class ClearMedia(IBlobs blobs, IDbContextFactory<VideoDb> databases, SealedMedia media)
{
    public static readonly BlobContainer Container = new("media");

    // In the name, so that whether a file is for everyone is known without asking.
    private const string AdultsOnly = "18.";

    /// <summary>128 bits, as 22 characters, and before them whether it is for adults alone.</summary>
    public static string NewToken(bool isAdultsOnly) => (isAdultsOnly ? AdultsOnly : "") + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public static bool IsAdultsOnly(string token) => token.StartsWith(AdultsOnly, StringComparison.Ordinal);

    public static string Url(string token, string file) => $"/media/{token}/{file}";

    public static string TypeOf(string file) => file.EndsWith(".mp4", StringComparison.Ordinal) ? "video/mp4" : "image/jpeg";

    public static EntityTagHeaderValue Tag(string folder, string file) => new($"\"{folder}-{file}\"");

    /// <summary>The file that a row says is served under the token; null where none does.</summary>
    public async Task<Blob?> Open(string token, string file, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.Published.Where(clip => clip.Token == token).Select(clip => new
        {
            clip.Copies,
            Blob = clip.Cover == file ? clip.CoverBlob : clip.Renditions.Where(rendition => rendition.File == file).Select(rendition => (BlobId?)rendition.Blob).FirstOrDefault(),
        }).FirstOrDefaultAsync(cancellationToken);
        return found is { Copies: { } copies, Blob: { } blob } ? await blobs.Open(Container.Group(copies).Blob(blob), cancellationToken) : null;
    }

    /// <summary>Writes the copies that are missing in the group.</summary>
    public async Task Write(Clip clip, Guid copies, CancellationToken cancellationToken)
    {
        var group = Container.Group(copies);
        var there = await blobs.List(group, cancellationToken).ToHashSetAsync(cancellationToken: cancellationToken);
        foreach (var name in clip.Files.Where(name => !there.Contains(group.Blob(clip.BlobOf(name)!.Value))))
        {
            await using var content = (await media.Read(clip, name, media.ByService, cancellationToken)).OrThrow();
            try
            {
                await blobs.Put(group.Blob(clip.BlobOf(name)!.Value), content, content.Length, cancellationToken);
            }
            catch (BlobExistsException)
            {
                // Another worker wrote it meanwhile. It is of the same sealed blob, and so the same.
            }
        }
    }

    public Task Delete(Guid copies) => blobs.Delete(Container.Group(copies), CancellationToken.None);

    public Task Delete(Guid copies, BlobId blob) => blobs.Delete(Container.Group(copies).Blob(blob), CancellationToken.None);
}
