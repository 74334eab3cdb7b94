using System.Diagnostics;
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
        var client = await Install(folder);
        var clip = Footage.Portrait;
        var path = Path.Combine(client, "clip.mp4");
        await File.WriteAllBytesAsync(path, clip, TestContext.Current.CancellationToken);
        var running = await Start(works: false);

        var answer = await Run(client, "node", "upload.js", new Uri(running.Address, "/api/uploads").ToString(), path, RunningVideo.Ann.ToString());

        using var json = JsonDocument.Parse(answer);
        long Number(string name) => json.RootElement.GetProperty(name).GetInt64();
        Assert.InRange(Number("brokenAt"), clip.Length / 2, clip.Length - 1);
        Assert.Equal(Number("brokenAt"), Number("wentOnAt"));
        Assert.Equal(clip.Length, Number("end"));
        Assert.Equal(ClipState.Processing, (await Ann(running).Own(json.RootElement.GetProperty("url").GetString()!.Split('/')[^1])).State);
        // The terminated one has left nothing.
        Assert.Single(Files());
    }

    /// <summary>The locked client.</summary>
    private static async Task<string> Install(TemporaryFolder folder)
    {
        if (!Exists("npm")) Assert.Skip("npm is not installed.");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Video", "TusClient")))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        await Run(folder.Path, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        return folder.Path;
    }

    private static bool Exists(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> Run(string folder, string program, params string[] arguments)
    {
        using var child = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, await error);
        return output;
    }
}
