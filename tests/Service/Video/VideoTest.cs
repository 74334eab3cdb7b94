using Domicile.Base;
using Domicile.Blobs;
using Domicile.Media;
using Domicile.Moderated;
using Domicile.Video;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Video.Own;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

/// <summary>A test with a running module, and Ann and Ben as its clients.</summary>
public abstract class VideoTest : IAsyncDisposable
{
    private static readonly System.Buffers.SearchValues<byte> Brand = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "u8);

    private readonly List<IAsyncDisposable> _started = [];
    private readonly List<HttpClient> _clients = [];

    private protected TemporaryFolder Folder { get; } = new();

    private protected TestVault Vault { get; } = NewVault();

    private protected async Task<RunningVideo> Start(
        Dictionary<string, string?>? settings = null, TimeProvider? time = null, bool works = true, IPostReview? review = null)
    {
        var running = await RunningVideo.Start(Folder.Path, Vault, settings, time, works, review);
        _started.Add(running);
        return running;
    }

    /// <summary>Whether a file holds an MP4 in the clear: its first box, with a brand. Four bytes alone come up in half a megabyte of noise now and then.</summary>
    private protected static bool HoldsMp4(string path)
    {
        var rest = File.ReadAllBytes(path).AsSpan();
        for (var at = rest.IndexOf("ftyp"u8); at >= 0; at = rest.IndexOf("ftyp"u8))
        {
            rest = rest[(at + 4)..];
            if (rest.Length >= 4 && !rest[..4].ContainsAnyExcept(Brand)) return true;
        }
        return false;
    }

    private protected HttpClient Ann(RunningVideo running) => Keep(running.Client(RunningVideo.Ann));

    private protected HttpClient Ben(RunningVideo running) => Keep(running.Client(RunningVideo.Ben));

    private protected HttpClient Nobody(RunningVideo running) => Keep(running.Client(null));

    /// <summary>A draft of Ann's that is ready, without having been processed: its one rendition and its cover are a few bytes.</summary>
    private protected static async Task<OwnVideo> Ready(RunningVideo running)
    {
        var test = TestContext.Current.CancellationToken;
        await using var scope = running.Services.CreateAsyncScope();
        var (db, media) = (scope.ServiceProvider.GetRequiredService<VideoDb>(), scope.ServiceProvider.GetRequiredService<SealedMedia>());
        var clip = new Clip
        {
            Id = Id.New<VideoId>(TimeProvider.System),
            Creator = RunningVideo.Ann,
            State = ClipState.Ready,
            Bytes = Footage.Small.Length,
            Original = BlobId.New(),
            Width = 360,
            Height = 640,
            Seconds = 2,
            Cover = "cover-360-1-auto.jpg",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Generation = 1,
        };
        await using (var original = (await media.Begin(clip, media.ByOwner, test)).OrThrow())
        {
            await original.Write(Footage.Small, test);
            await original.Complete(test);
        }
        await media.Keep(clip, test);
        media.Forget(clip.Id);
        clip.CoverBlob = await Seal(clip.Cover);
        clip.Renditions.Add(new() { Clip = clip.Id, ShortEdge = 360, Width = 360, Height = 640, Bytes = Footage.Small.Length, File = "360-1.mp4", Blob = await Seal("360-1.mp4") });
        db.Add(clip);
        await db.SaveChangesAsync(test);
        using var ann = running.Client(RunningVideo.Ann);
        return await ann.Own(clip.Id.ToString());

        async Task<BlobId> Seal(string name)
        {
            using var work = await scope.ServiceProvider.GetRequiredService<WorkFolder>().Open(Footage.Small.Length, test);
            using var content = new MemoryStream(Footage.Small);
            return await media.Seal(clip, name, work, content, test);
        }
    }

    /// <summary>The files that hold anything of a clip, sealed or clear.</summary>
    private protected string[] Files() => [.. new[] { "blobs", "uploads" }.Select(Folder.File).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))];

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        foreach (var running in _started) await running.DisposeAsync();
        Vault.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static TestVault NewVault()
    {
        var vault = new TestVault(TimeProvider.System);
        vault.Enroll(RunningVideo.Ann);
        vault.Enroll(RunningVideo.Ben);
        return vault;
    }

    private HttpClient Keep(HttpClient client)
    {
        _clients.Add(client);
        return client;
    }
}
