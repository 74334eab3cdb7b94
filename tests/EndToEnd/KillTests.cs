using System.Text.Json;
using Domicile.Tests.Testing;

namespace Domicile.EndToEnd;

/// <summary>What was acknowledged outlives <c>kill -9</c>, whatever it comes upon: an upload, an encoder, the moment after an answer.</summary>
public sealed class KillTests
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task After_a_kill_nothing_acknowledged_is_missing_uploads_resume_and_processing_is_finished(string kept)
    {
        using var server = kept == "PostgreSQL" ? await PostgresServer.Start() : null;
        var clip = await Clips.Make(1);
        var bytes = await File.ReadAllBytesAsync(clip.FullName, TestContext.Current.CancellationToken);
        await using var first = await Service.Start(database: server?.Database("postgres"));
        using var creator = await Person.SignUp(first, "creator");
        var shown = await creator.Upload(clip);
        await creator.Publish(shown, "Here to stay");
        await creator.Until(shown, own => own.GetProperty("published").GetBoolean());

        using var viewer = await Person.SignUp(first, "viewer");
        await viewer.Send(HttpMethod.Put, "/api/profiles/creator/follow");
        await viewer.Send(HttpMethod.Put, $"/api/videos/{shown}/like");
        await viewer.Send(HttpMethod.Post, "/api/watch", new
        {
            events = new[] { new { video = shown, startedAt = TimeProvider.System.GetUtcNow(), watchedMs = 900, completed = true, skipped = false, loops = 0 } },
        });
        var half = await creator.StartUpload(bytes.Length);
        var acknowledged = await creator.Append(half, 0, bytes.AsMemory(0, bytes.Length / 2));
        var inWork = await creator.Upload(await Clips.Make(4, "540x960"));
        await creator.Publish(inWork, "Killed on the way");
        await creator.Until(inWork, own => own.GetProperty("state").GetString() == "processing");
        await viewer.Send(HttpMethod.Put, "/api/profile", new { displayName = "The Viewer", about = "Was here." });
        await first.Kill();

        Assert.Equal(server is null, Directory.EnumerateFiles(first.Data, "*.db", SearchOption.AllDirectories).Any());
        await using var second = await Service.Start(first.Data, database: server?.Database("postgres"));
        using var again = viewer.At(second);
        Assert.Equal("The Viewer", (await again.Get("/api/session")).GetProperty("profile").GetProperty("displayName").GetString());
        var item = (await again.Get("/api/feed?mode=following")).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("id").GetString() == shown);
        Assert.True(item.GetProperty("liked").GetBoolean());
        Assert.Equal(1, item.GetProperty("counts").GetProperty("likes").GetInt64());

        Assert.Contains((await again.Get("/api/privacy/holdings")).EnumerateArray(), held => held.GetProperty("what").GetString()!.StartsWith("Which videos you watched", StringComparison.Ordinal));

        using var back = creator.At(second);
        Assert.Equal(acknowledged, await back.UploadOffset(half));
        Assert.Equal(bytes.Length, await back.Append(half, acknowledged, bytes.AsMemory((int)acknowledged)));
        var own = await back.Until(inWork, IsReady);
        Assert.True(own.GetProperty("published").GetBoolean());
        Assert.Equal("Killed on the way", own.GetProperty("caption").GetString());
        await back.Until(half, IsReady);

        var verified = await Command.Verify("log", new Uri(second.Address, "/ledger").ToString());
        Assert.True(verified.ExitCode == 0, verified.Output);
    }

    private static bool IsReady(JsonElement own) => own.GetProperty("state").GetString() == "ready";
}
