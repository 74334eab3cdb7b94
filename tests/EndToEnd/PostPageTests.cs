using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Domicile.EndToEnd;

/// <summary>The upload page at a browser: the camera, a pause, a page that is loaded again.</summary>
public sealed class PostPageTests(Browser browser, Town town)
{
    // What the page sends at once.
    private const int Piece = 8 << 20;

    [Fact]
    public async Task What_the_camera_recorded_is_posted()
    {
        await using var visitor = await browser.Visit(town.Service);
        await visitor.Be(town.Resident);
        var page = visitor.Page;
        await visitor.Open("/post");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record with the camera" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(page.Locator("[data-record-time]")).ToHaveTextAsync(new Regex("0:0[2-9]"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        var seconds = (await Post(page, "From the camera")).GetProperty("seconds").GetDouble();
        Assert.InRange(seconds, 1, 60);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task An_upload_pauses_and_goes_on_after_the_page_was_loaded_again()
    {
        await using var visitor = await browser.Visit(town.Service);
        await visitor.Be(town.Resident);
        var page = visitor.Page;
        var offsets = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Method == "PATCH") offsets.Add(request.Headers["upload-offset"]);
        };
        // The second piece does not get through.
        var held = new TaskCompletionSource();
        await page.RouteAsync("**/api/uploads/*", async route =>
        {
            if (route.Request.Method == "PATCH" && route.Request.Headers["upload-offset"] != "0") held.TrySetResult();
            else await route.ContinueAsync();
        });
        await visitor.Open("/post");
        await page.Locator("input[type=file]").SetInputFilesAsync(await Padded(Piece + 1_000_000));
        await held.Task.WaitAsync(TestContext.Current.CancellationToken);
        await page.GetByLabel("Caption").FillAsync("Interrupted twice");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Locator("[data-status]")).ToHaveTextAsync("Paused");

        await page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        await page.ReloadAsync();
        await page.GetByText("You have an unfinished upload.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).First.ClickAsync();
        await Expect(page.GetByLabel("Caption")).ToHaveValueAsync("Interrupted twice");
        await Post(page, null);
        Assert.Equal(["0", $"{Piece}", $"{Piece}"], offsets);
        visitor.AssertNoFaults();
    }

    /// <summary>Presses Post, and waits until it plays.</summary>
    private async Task<System.Text.Json.JsonElement> Post(IPage page, string? caption)
    {
        if (caption is not null) await page.GetByLabel("Caption").FillAsync(caption);
        await page.GetByRole(AriaRole.Button, new() { Name = "Post", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/mine#video-"));
        var own = await town.Resident.Until(page.Url.Split("#video-")[1], own => own.GetProperty("state").GetString() is "ready" or "failed");
        Assert.True(own.GetProperty("state").GetString() == "ready", own.ToString());
        return own;
    }

    /// <summary>A clip with a box at its end that holds nothing: large to send, small to process.</summary>
    private static async Task<string> Padded(int size)
    {
        var clip = await Clips.Make(1);
        var box = new byte[size - clip.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        "free"u8.CopyTo(box.AsSpan(4));
        await using var file = clip.Open(FileMode.Append);
        await file.WriteAsync(box, TestContext.Current.CancellationToken);
        return clip.FullName;
    }
}
