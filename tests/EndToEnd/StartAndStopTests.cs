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
        Assert.Equal("Healthy", await client.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
        var (code, took) = await service.Interrupt();
        Assert.Equal(0, code);
        Assert.True(took < TimeSpan.FromSeconds(5), $"It took {took}.");
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
