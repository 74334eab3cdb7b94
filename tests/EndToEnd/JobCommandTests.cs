namespace Domicile.EndToEnd;

/// <summary>The operator's look at what the service has still to do, beside the running service.</summary>
public sealed class JobCommandTests
{
    [Fact]
    public async Task A_job_is_listed_without_saying_whom_it_is_about_and_made_due_or_dropped()
    {
        await using var service = await Service.Start();
        using var owner = await Person.SignUp(service, "jobs");
        var upload = await owner.StartUpload(1000);

        var listed = await Jobs("list");
        Assert.Equal(0, listed.ExitCode);
        var line = Assert.Single(listed.Output.Split('\n'), line => line.Contains("expire-upload", StringComparison.Ordinal));
        Assert.Contains("due in", line, StringComparison.Ordinal);
        Assert.DoesNotContain(upload, line, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"expire-upload\"", (await Jobs("list", "--json")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("expire-upload", (await Jobs("list", "--failed")).Output, StringComparison.Ordinal);

        var id = line.Split(' ')[0];
        Assert.Equal(0, (await Jobs("drop", id)).ExitCode);
        Assert.DoesNotContain("expire-upload", (await Jobs("list")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await Jobs("drop", id)).ExitCode);
        Assert.Equal(1, (await Jobs("retry", id)).ExitCode);

        Task<Command> Jobs(params string[] arguments) => Command.Run("env", [$"DOMICILE_DATA={service.Data}", "dotnet", Repository.Domicile, "jobs", .. arguments]);
    }

    [Fact]
    public async Task Where_nothing_was_started_yet_it_says_so_and_makes_nothing()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"domicile-e2e-{Guid.CreateVersion7():n}");
        var listed = await Command.Run("env", $"DOMICILE_DATA={folder}", "dotnet", Repository.Domicile, "jobs", "list");
        Assert.Equal(1, listed.ExitCode);
        Assert.Contains("DOMICILE_DATA", listed.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }
}
