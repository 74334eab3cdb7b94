using Domicile.Base;
using Domicile.Blobs;
using Domicile.Media;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Domicile.Video.Clips;
using Microsoft.Extensions.Options;

namespace Domicile.Video.Files;

/// <summary>
/// The sealed files of clips: the original as it was uploaded, the renditions and the cover. Each is a blob that the clip's row names, in one group
/// a clip; an original that is not complete yet is among the <see cref="UploadFiles"/>.
/// </summary>
internal sealed class SealedMedia(IVault vault, IBlobs blobs, UploadFiles uploads, IOptions<DomicileOptions> arrangement)
{
    public const string Original = "original";

    public static readonly BlobContainer Container = new("sealed");

    /// <summary>The creator looks at, or changes, their own clip.</summary>
    public Access ByOwner => arrangement.Value.BySubject();

    /// <summary>Processing and publishing, without a person seeing anything.</summary>
    public Access ByService => arrangement.Value.ByService("Video");

    public static BlobGroup GroupOf(VideoId clip) => Container.Group(clip.Value);

    /// <summary>Begins the original, to be received.</summary>
    public ValueTask<Outcome<SealedFile>> Begin(Clip clip, Access access, CancellationToken cancellationToken)
    {
        var file = uploads.Create(clip.Id);
        return Opened(file, vault.CreateFile(file, Field(Original), clip.Creator, clip.Id.Value, access, cancellationToken));
    }

    /// <summary>Goes on with the original. One that is missing is refused: a backup may be of a moment before it was complete.</summary>
    public async ValueTask<Outcome<SealedFile>> Resume(Clip clip, Access access, CancellationToken cancellationToken) =>
        uploads.Open(clip.Id) is not { } file ? UploadFiles.NotFound
            : await Opened(file, vault.ResumeFile(file, Field(Original), clip.Creator, clip.Id.Value, access, cancellationToken));

    /// <summary>Stores the complete original as the blob that the clip's row names. Idempotent: the local file stays until <see cref="Forget"/>.</summary>
    public async Task Keep(Clip clip, CancellationToken cancellationToken)
    {
        await using var file = uploads.Open(clip.Id) ?? throw new FileNotFoundException();
        await Put(GroupOf(clip.Id).Blob(clip.Original), file, cancellationToken);
    }

    /// <summary>Removes the local file of an original that its row says is stored.</summary>
    public void Forget(VideoId clip) => uploads.Delete(clip);

    /// <summary>Opens a complete file of the clip as a seekable stream.</summary>
    /// <param name="clip">Whose.</param>
    /// <param name="name">One of its <see cref="Clip.Files"/>, or <see cref="Original"/>.</param>
    /// <param name="access">Who asks, and what for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FileNotFoundException">It was replaced or deleted since the row was read.</exception>
    public async ValueTask<Outcome<Stream>> Read(Clip clip, string name, Access access, CancellationToken cancellationToken)
    {
        var blob = (name == Original ? clip.Original : clip.BlobOf(name)) is { } id ? await blobs.Open(GroupOf(clip.Id).Blob(id), cancellationToken) : null;
        if (blob is null) throw new FileNotFoundException();
        return await Opened(blob.Content, vault.ReadFile(blob.Content, Field(name), clip.Creator, clip.Id.Value, access, cancellationToken));
    }

    /// <summary>The original as it is stored, sealed; null while it is not complete, or where it is gone.</summary>
    public async ValueTask<Stream?> Stored(Clip clip, CancellationToken cancellationToken) =>
        (await blobs.Open(GroupOf(clip.Id).Blob(clip.Original), cancellationToken))?.Content;

    /// <summary>Seals a finished file of the working folder into a new blob, which is live once the clip's row names it.</summary>
    public async Task<BlobId> Seal(Clip clip, string name, WorkFolder.Work work, string file, CancellationToken cancellationToken)
    {
        await using var input = File.OpenRead(work.File(file));
        return await Seal(clip, name, work, input, cancellationToken);
    }

    public async Task<BlobId> Seal(Clip clip, string name, WorkFolder.Work work, Stream content, CancellationToken cancellationToken)
    {
        var id = BlobId.New();
        var path = work.File(id.ToString());
        try
        {
            var local = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            var opened = await Opened(local, vault.CreateFile(local, Field(name), clip.Creator, clip.Id.Value, ByService, cancellationToken));
            await using (var output = opened.OrThrow())
            {
                await Copying.Copy(content, output.Write, cancellationToken);
                await output.Complete(cancellationToken);
            }
            await using var whole = File.OpenRead(path);
            await Put(GroupOf(clip.Id).Blob(id), whole, cancellationToken);
            return id;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Opens a sealed file into a clear one of the working folder.</summary>
    public async Task Unseal(Clip clip, string name, WorkFolder.Work work, string file, CancellationToken cancellationToken)
    {
        await using var input = (await Read(clip, name, ByService, cancellationToken)).OrThrow();
        await using var output = new FileStream(work.File(file), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await Copying.Copy(input, output.WriteAsync, cancellationToken);
    }

    /// <inheritdoc cref="UploadFiles.HasRoom"/>
    public bool HasRoom(long coming, long whole) => uploads.HasRoom(coming, whole);

    /// <summary>Removes a blob that the clip's row names no more.</summary>
    public Task Delete(VideoId clip, BlobId blob) => blobs.Delete(GroupOf(clip).Blob(blob), CancellationToken.None);

    /// <summary>After a failure: removes those of the blobs just stored that the clip's row has not come to name.</summary>
    public async Task DeleteUnnamed(VideoDb db, VideoId clip, IEnumerable<BlobId> stored, CancellationToken cancellationToken)
    {
        var named = await db.Named(clip, cancellationToken);
        foreach (var blob in stored.Except(named)) await Delete(clip, blob);
    }

    /// <summary>Removes all that is sealed of the clip, received or complete. Doing it twice is harmless.</summary>
    public Task Delete(VideoId clip)
    {
        uploads.Delete(clip);
        return blobs.Delete(GroupOf(clip), CancellationToken.None);
    }

    private async Task Put(BlobName name, FileStream complete, CancellationToken cancellationToken)
    {
        try
        {
            await blobs.Put(name, complete, complete.Length, cancellationToken);
        }
        catch (BlobExistsException)
        {
            // An interrupted attempt stored it: of a complete file there is one content.
        }
    }

    // A file that was not opened is closed at once.
    private static async ValueTask<Outcome<T>> Opened<T>(Stream file, ValueTask<Outcome<T>> opening)
    {
        try
        {
            var opened = await opening;
            if (opened.Refusal is not null) await file.DisposeAsync();
            return opened;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    // The name is bound in: a rendition's file cannot be passed off as another's.
    public static SealedField Field(string name) => new(Fideslang.PrivateContent, "Clip/" + name, 1);
}
