using Domicile.Tests.Custody;

namespace Domicile.Tests.Video;

/// <summary>A test with a running module, and Ann and Ben as its clients.</summary>
public abstract class VideoTest : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];
    private readonly List<HttpClient> _clients = [];

    private protected TemporaryFolder Folder { get; } = new();

    private protected TestVault Vault { get; } = NewVault();

    private protected async Task<RunningVideo> Start(
        Dictionary<string, string?>? settings = null, TimeProvider? time = null, bool works = true)
    {
        var running = await RunningVideo.Start(Folder.Path, Vault, settings, time, works);
        _started.Add(running);
        return running;
    }

    private protected HttpClient Ann(RunningVideo running) => Keep(running.Client(RunningVideo.Ann));

    private protected HttpClient Ben(RunningVideo running) => Keep(running.Client(RunningVideo.Ben));

    private protected HttpClient Nobody(RunningVideo running) => Keep(running.Client(null));

    /// <summary>The files that hold anything of a clip, sealed or clear.</summary>
    private protected string[] Files() => [.. new[] { "sealed", "media" }.Select(Folder.File).Where(Directory.Exists)
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
