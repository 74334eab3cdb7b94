using Domicile.Base;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Domicile.Video.Clips;
using Microsoft.Extensions.Options;

namespace Domicile.Video.Files;

/// <summary>The sealed files of clips: the original as it was uploaded, the renditions and the cover. One folder a clip.</summary>
internal sealed class SealedMedia(IVault vault, IOptions<DataFolder> data, IOptions<DomicileOptions> arrangement, IOptions<Limits> limits)
{
    public const string Original = "original";

    /// <summary>The creator looks at, or changes, their own clip.</summary>
    public Access ByOwner => arrangement.Value.BySubject();

    /// <summary>Processing and publishing, without a person seeing anything.</summary>
    public Access ByService => arrangement.Value.ByService("Video");

    public ValueTask<Outcome<SealedFile>> Create(Clip clip, string name, Access access, CancellationToken cancellationToken)
    {
        data.Value.Sub("sealed", clip.Id.ToString());
        return vault.CreateFile(PathOf(clip.Id, name), Field(name), clip.Creator, clip.Id.Value, access, cancellationToken);
    }

    public ValueTask<Outcome<SealedFile>> Resume(Clip clip, string name, Access access, CancellationToken cancellationToken) =>
        vault.ResumeFile(PathOf(clip.Id, name), Field(name), clip.Creator, clip.Id.Value, access, cancellationToken);

    public ValueTask<Outcome<Stream>> Read(Clip clip, string name, Access access, CancellationToken cancellationToken) =>
        vault.ReadFile(PathOf(clip.Id, name), Field(name), clip.Creator, clip.Id.Value, access, cancellationToken);

    /// <summary>Seals a finished file, replacing what an interrupted attempt left under the name.</summary>
    public async Task Seal(Clip clip, string name, string source, CancellationToken cancellationToken)
    {
        Delete(clip.Id, name);
        await using var file = (await Create(clip, name, ByService, cancellationToken)).OrThrow();
        await using var input = File.OpenRead(source);
        await Copying.Copy(input, file.Write, cancellationToken);
        await file.Complete(cancellationToken);
    }

    /// <summary>Opens a sealed file into a clear one: into the working folder, or to be published.</summary>
    public async Task Unseal(Clip clip, string name, string target, CancellationToken cancellationToken)
    {
        await using var input = (await Read(clip, name, ByService, cancellationToken)).OrThrow();
        await using var output = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await Copying.Copy(input, output.WriteAsync, cancellationToken);
    }

    /// <summary>Whether so many bytes more leave free what the databases and the ledger may need.</summary>
    public bool HasRoom(long bytes) => new DriveInfo(Root).AvailableFreeSpace - bytes >= limits.Value.KeptFree;

    public void Delete(VideoId clip, string name) => File.Delete(PathOf(clip, name));

    /// <summary>Removes the clip's folder. Doing it twice is harmless.</summary>
    public void Delete(VideoId clip)
    {
        var folder = Path.Combine(Root, clip.ToString());
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private string Root => data.Value.Sub("sealed");

    private string PathOf(VideoId clip, string name) => Path.Combine(Root, clip.ToString(), name);

    // The name is bound in: a rendition's file cannot be passed off as another's.
    private static SealedField Field(string name) => new(Fideslang.PrivateContent, "Clip/" + name, 1);
}
