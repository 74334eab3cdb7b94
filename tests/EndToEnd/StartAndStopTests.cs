namespace Domicile.EndToEnd;

/// <summary>Runs alone, for <c>./run</c> builds what the other tests run.</summary>
[CollectionDefinition(nameof(StartAndStopTests), DisableParallelization = true)]
[Collection(nameof(StartAndStopTests))]
public sealed class StartAndStopTests
{
    [Fact]
    public async Task The_newcomers_command_starts_the_service_and_Ctrl_C_stops_it_cleanly()
    {
        await using var service = await Service.Start(command: "./run");
        using var client = new HttpClient { BaseAddress = service.Address };
        Assert.StartsWith("Healthy", await client.GetStringAsync("/healthz", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, await service.Interrupt());
    }

    [Fact]
    public async Task Ctrl_C_while_it_starts_ends_it_without_complaint()
    {
        var folder = Directory.CreateTempSubdirectory("domicile-e2e-").FullName;
        var ended = await Command.Run("bash", "-c", $"""
            env --default-signal=INT DOMICILE_DATA={folder} DOMICILE_URL=http://127.0.0.1:0 dotnet {Repository.Domicile} serve &
            until [ -e {folder}/lock ]; do sleep 0.05; done
            kill -INT $!
            wait $!
            """);
        Assert.Empty(ended.Output);
        // 130 where it was still busy five seconds later: what it had begun is finished or undone by the next start.
        Assert.True(ended.ExitCode is 0 or 130, $"{ended.ExitCode}");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_command_line_explains_itself()
    {
        var help = await Command.Run("./domicile", "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("serve", help.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Command.Run("./domicile", "serve", "--help")).ExitCode);
    }
}
