using System.Text.Json;
using Domicile.Tests.Kernel;

namespace Domicile.EndToEnd;

/// <summary>What was acknowledged outlives <c>kill -9</c>, whenever it comes.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task An_upload_resumes_after_a_kill_where_it_was_acknowledged()
    {
        var bytes = await File.ReadAllBytesAsync((await Clips.Make(2)).FullName, TestContext.Current.CancellationToken);
        await using var first = await Service.Start();
        using var before = await Person.SignUp(first, "resumer");
        var video = await before.StartUpload(bytes.Length);
        var acknowledged = await before.Append(video, 0, bytes.AsMemory(0, bytes.Length / 2));
        await first.Kill();

        await using var second = await Service.Start(first.Data);
        using var after = before.At(second);
        Assert.Equal(acknowledged, await after.UploadOffset(video));
        Assert.Equal(bytes.Length, await after.Append(video, acknowledged, bytes.AsMemory((int)acknowledged)));
        await after.Until(video, IsReady);
        await AssertLedgerVerifies(second);
    }

    [Fact]
    public async Task Processing_that_was_killed_is_done_after_the_next_start()
    {
        var clip = await Clips.Make(6, "720x1280");
        await using var first = await Service.Start();
        using var before = await Person.SignUp(first, "processor");
        var video = await before.Upload(clip);
        await before.Publish(video, "Killed on the way");
        await before.Until(video, own => own.GetProperty("state").GetString() == "processing");
        await first.Kill();

        await using var second = await Service.Start(first.Data);
        using var after = before.At(second);
        var own = await after.Until(video, IsReady);
        Assert.True(own.GetProperty("published").GetBoolean());
        Assert.Equal("Killed on the way", own.GetProperty("caption").GetString());
        await AssertLedgerVerifies(second);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Nothing_acknowledged_is_missing_after_a_kill(string kept)
    {
        var clip = await Clips.Make(1);
        using var server = kept == "PostgreSQL" ? await PostgresServer.Start() : null;
        await using var first = await Service.Start(database: server?.Database("postgres"));
        using var creator = await Person.SignUp(first, "creator");
        var video = await creator.Upload(clip);
        await creator.Publish(video, "Here to stay");
        await creator.Until(video, own => own.GetProperty("published").GetBoolean());
        using var viewer = await Person.SignUp(first, "viewer");
        await viewer.Send(HttpMethod.Put, "/api/profiles/creator/follow");
        await viewer.Send(HttpMethod.Put, $"/api/videos/{video}/like");
        await viewer.Send(HttpMethod.Post, "/api/watch", new
        {
            events = new[] { new { video, startedAt = TimeProvider.System.GetUtcNow(), watchedMs = 900, completed = true, skipped = false, loops = 0 } },
        });
        await viewer.Send(HttpMethod.Put, "/api/profile", new { displayName = "The Viewer", about = "Was here." });
        await first.Kill();

        Assert.Equal(server is null ? 4 : 0, Directory.GetFiles(first.Data, "*.db", SearchOption.AllDirectories).Length);
        await using var second = await Service.Start(first.Data, database: server?.Database("postgres"));
        using var again = viewer.At(second);
        Assert.Equal("The Viewer", (await again.Get("/api/session")).GetProperty("profile").GetProperty("displayName").GetString());
        var item = (await again.Get("/api/feed?mode=following")).GetProperty("items")[0];
        Assert.Equal(video, item.GetProperty("id").GetString());
        Assert.True(item.GetProperty("liked").GetBoolean());
        Assert.Equal(1, item.GetProperty("counts").GetProperty("likes").GetInt64());
        Assert.Contains((await again.Get("/api/privacy/holdings")).EnumerateArray(), held => held.GetProperty("what").GetString()!.StartsWith("Which videos you watched", StringComparison.Ordinal));
        await AssertLedgerVerifies(second);
    }

    private static bool IsReady(JsonElement own) => own.GetProperty("state").GetString() == "ready";

    private static async Task AssertLedgerVerifies(Service service)
    {
        var verified = await Command.Verify("log", new Uri(service.Address, "/ledger").ToString());
        Assert.True(verified.ExitCode == 0, verified.Output);
    }
}
