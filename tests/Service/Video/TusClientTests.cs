using System.Text.Json;
using Domicile.Video.Clips;

namespace Domicile.Tests.Service;

/// <summary>The protocol as others speak it: tus-js-client, the reference client, against a real server.</summary>
public sealed class TusClientTests : VideoTest
{
    [Fact]
    public async Task The_reference_client_uploads_breaks_off_goes_on_and_terminates()
    {
        using var folder = new TemporaryFolder();
        var client = await Npm.Install("Video", "TusClient");
        var clip = Footage.Portrait;
        var path = folder.File("clip.mp4");
        await File.WriteAllBytesAsync(path, clip, TestContext.Current.CancellationToken);
        var running = await Start(works: false);

        var answer = await Npm.Run(client, "node", "upload.js", new Uri(running.Address, "/api/uploads").ToString(), path, RunningVideo.Ann.ToString());

        using var json = JsonDocument.Parse(answer);
        long Number(string name) => json.RootElement.GetProperty(name).GetInt64();
        Assert.InRange(Number("brokenAt"), clip.Length / 2, clip.Length - 1);
        Assert.Equal(Number("brokenAt"), Number("wentOnAt"));
        Assert.Equal(clip.Length, Number("end"));
        Assert.Equal(ClipState.Processing, (await Ann(running).Own(json.RootElement.GetProperty("url").GetString()!.Split('/')[^1])).State);
        // The terminated one has left nothing.
        Assert.Single(Files());
    }
}
