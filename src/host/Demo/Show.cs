using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Domicile.Demo;

/// <summary>
/// <c>serve --demo</c>: once the service runs, invented creators join, post, follow and like, as clients like any other. Started again,
/// it goes on where it stopped.
/// </summary>
internal sealed class Show(
    IHostApplicationLifetime lifetime, IServer server, IOptions<DataFolder> data, IConfiguration settings, TimeProvider time) : BackgroundService
{
    /// <summary>The user name of who reviews what the cast reports.</summary>
    public const string Moderator = "demo.lead";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken);
        var work = Directory.CreateTempSubdirectory("domicile-demo-");
        try
        {
            await Perform(Address(), work.FullName, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Goes on at the next start.
        }
        catch (Exception failure)
        {
            // A demonstration that fails must not take the service with it.
            await Console.Error.WriteLineAsync("The demonstration stopped: " + failure.Message);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private async Task Perform(Uri address, string work, CancellationToken cancellationToken)
    {
        var creators = Cast.Of(Studio.Font);
        var secret = Secret();
        await EmployModerator(address, secret, cancellationToken);
        var clients = new Client[creators.Count];
        var posted = new IReadOnlyDictionary<string, string>[creators.Count];
        var ids = new List<string>();
        try
        {
            // One clip of each in turn, so that the feed is varied from the start.
            var turns = (from turn in Enumerable.Range(0, creators.Max(creator => creator.Takes.Count))
                         from creator in Enumerable.Range(0, creators.Count)
                         where turn < creators[creator].Takes.Count
                         select (creator, take: creators[creator].Takes[turn])).ToList();
            foreach (var ((creator, take), index) in turns.Select((turn, index) => (turn, index)))
            {
                var isNew = clients[creator] is null;
                clients[creator] ??= await Join(creators[creator], address, secret, work, cancellationToken);
                posted[creator] ??= await clients[creator].Posted(cancellationToken);
                if (!posted[creator].TryGetValue(take.Caption, out var id))
                {
                    Console.WriteLine($"Demonstration: clip {index + 1} of {turns.Count}, \"{take.Caption}\" by {creators[creator].DisplayName}");
                    var file = Path.Combine(work, "clip.mp4");
                    await Studio.Film(take, file, cancellationToken);
                    id = await clients[creator].Post(file, take.Caption, time, cancellationToken);
                    var watcher = clients.FirstOrDefault(other => other is not null && other != clients[creator]);
                    if (watcher is not null && id is not null && take.Complaint is { } complaint) await watcher.Report("video", id, complaint, cancellationToken);
                    if (watcher is not null && isNew && creators[creator].Complaint is { } against) await watcher.Report("profile", creators[creator].Name, against, cancellationToken);
                }
                if (id is not null) ids.Add(id);
            }
            await Applaud(creators, clients, ids, cancellationToken);
            Console.WriteLine($"Demonstration: {creators.Count} creators, {ids.Count} clips.");
        }
        finally
        {
            foreach (var client in clients) client?.Dispose();
        }
    }

    // Leads moderation by the setting that --demo makes, unless the operator named somebody else.
    private async Task EmployModerator(Uri address, byte[] secret, CancellationToken cancellationToken)
    {
        if (settings["DOMICILE_FIRST_LEAD"] != Moderator) return;
        using var client = new Client(address);
        var password = Password(secret, Moderator);
        await client.Enter(Moderator, password, cancellationToken);
        Console.WriteLine($"Demonstration: some of what is posted is reported. To review it, sign in as {Moderator} with the password {password}, and open /moderation");
    }

    // Some are followed and liked more than others.
    private static async Task Applaud(IReadOnlyList<Creator> creators, Client[] clients, List<string> ids, CancellationToken cancellationToken)
    {
        for (var viewer = 0; viewer < creators.Count; viewer++)
        {
            foreach (var other in creators.Where((_, index) => index != viewer && (index + viewer) % 3 != 0))
                await clients[viewer].Follow(other.Name, cancellationToken);
            foreach (var id in ids.Where((_, index) => (index * 7 + viewer * 5) % (2 + index % 4) == 0))
                await clients[viewer].Like(id, cancellationToken);
        }
    }

    private async Task<Client> Join(Creator creator, Uri address, byte[] secret, string work, CancellationToken cancellationToken)
    {
        var client = new Client(address);
        if (await client.Enter(creator.Name, Password(secret, creator.Name), cancellationToken))
        {
            await client.Describe(creator, cancellationToken);
            var portrait = Path.Combine(work, "portrait.jpg");
            await Studio.Portrait(creator, portrait, cancellationToken);
            await client.SetPicture(portrait, time, cancellationToken);
        }
        return client;
    }

    private static string Password(byte[] secret, string name) =>
        Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 16, info: Encoding.UTF8.GetBytes(name)));

    // Listening everywhere includes here.
    private Uri Address() => new(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()
        .Replace("://0.0.0.0:", "://127.0.0.1:", StringComparison.Ordinal).Replace("://[::]:", "://[::1]:", StringComparison.Ordinal));

    /// <summary>What the creators' passwords derive from: nobody can sign in as one of them without this file.</summary>
    private byte[] Secret()
    {
        var file = Path.Combine(data.Value.Sub("service"), "demo-secret");
        if (File.Exists(file)) return File.ReadAllBytes(file);
        var secret = RandomNumberGenerator.GetBytes(32);
        using (var stream = new FileStream(file + ".new", new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(secret);
        }
        File.Move(file + ".new", file);
        return secret;
    }
}
