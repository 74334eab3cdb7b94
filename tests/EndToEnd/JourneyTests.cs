using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Domicile.EndToEnd;

/// <summary>What a newcomer does on the first day, in one sitting.</summary>
public sealed partial class JourneyTests(Browser browser)
{
    [Fact]
    public async Task A_newcomer_posts_watches_sees_who_read_the_data_and_leaves()
    {
        await using var service = await Service.Start();
        using var other = await Person.SignUp(service, "neighbour");
        var seeded = await other.Upload(await Clips.Make(2));
        await other.Publish(seeded, "From next door");
        await other.Until(seeded, own => own.GetProperty("published").GetBoolean());

        await using var visitor = await browser.Visit(service, new() { ViewportSize = new() { Width = 390, Height = 844 }, AcceptDownloads = true });
        var page = visitor.Page;
        await SignUp(visitor, "newcomer");
        var posted = await PostAClip(page);
        await Watch(page, posted, seeded);
        await Follow(page);
        await SeeWhoReadTheData(page, service);
        await TakeTheDataAlong(page);
        await Leave(page);
        visitor.AssertNoFaults();
    }

    private static async Task SignUp(Visitor visitor, string name)
    {
        var page = visitor.Page;
        await visitor.Open("/sign-up");
        await page.GetByLabel("User name").FillAsync(name);
        await page.GetByLabel("E-mail address").FillAsync(name + "@planted.example");
        await page.GetByLabel("Birth date").FillAsync("1990-01-01");
        await page.GetByLabel("Password").FillAsync(Person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign up", Exact = true }).ClickAsync();
        await Expect(page.Locator(".codes li")).ToHaveCountAsync(8);
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/$"));
    }

    private static async Task<string> PostAClip(IPage page)
    {
        await page.GotoAsync("/post");
        await page.Locator("input[type=file]").SetInputFilesAsync((await Clips.Make(3, "540x960")).FullName);
        await page.GetByLabel("Caption").FillAsync("My first clip");
        await page.GetByRole(AriaRole.Button, new() { Name = "Post", Exact = true }).ClickAsync();
        // A card stands there at once, whatever the encoder does; then it plays.
        await page.WaitForURLAsync(new Regex("/mine#video-"));
        var card = page.Locator("[data-mine] li").First;
        await Expect(card).ToContainTextAsync("My first clip");
        await Expect(card).ToHaveAttributeAsync("data-state", "Ready");
        return (await card.GetAttributeAsync("data-id"))!;
    }

    private static async Task Watch(IPage page, string own, string others)
    {
        await page.GotoAsync("/v/" + own);
        await Playing.Begins(page);
        Assert.Equal(own, await Playing.Id(page));
        Assert.InRange(await Playing.ToTheEndAndAnew(page), await Playing.Length(page) - 0.5, double.MaxValue);

        // Keys step, pause and mute; what was muted stays so on the next page.
        await page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal(others, await Playing.After(page, own));
        await Playing.Begins(page);
        await page.Keyboard.PressAsync(" ");
        await Playing.Stops(page);
        await page.Keyboard.PressAsync(" ");
        await Playing.Begins(page);
        // A browser that refuses sound begins muted, which is not a choice: the first press then unmutes.
        await page.Keyboard.PressAsync("m");
        if (!await Playing.IsMuted(page)) await page.Keyboard.PressAsync("m");
        await Playing.Until(page, "localStorage.getItem('muted') === 'true'");
        await page.Keyboard.PressAsync("ArrowUp");
        Assert.Equal(own, await Playing.After(page, others));
        await page.ReloadAsync();
        await Playing.Begins(page);
        Assert.True(await Playing.IsMuted(page));

        // So does the wheel.
        await page.Mouse.MoveAsync(180, 400);
        await page.Mouse.WheelAsync(0, 400);
        Assert.Equal(others, await Playing.After(page, own));
        Assert.InRange(await page.Locator("video").CountAsync(), 1, 5);

        var like = page.Locator(".clip[aria-current] [data-like]");
        var kept = page.WaitForResponseAsync(answer => answer.Url.EndsWith("/like", StringComparison.Ordinal));
        await like.ClickAsync();
        Assert.True((await kept).Ok);
        await Expect(like).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(like).ToContainTextAsync("1");
    }

    private static async Task Follow(IPage page)
    {
        var kept = page.WaitForResponseAsync(answer => answer.Url.EndsWith("/follow", StringComparison.Ordinal));
        await page.Locator(".clip[aria-current] [data-follow]").ClickAsync();
        Assert.True((await kept).Ok);
        await page.GotoAsync("/following");
        await Expect(page.Locator(".clip[aria-current] [data-caption]")).ToHaveTextAsync("From next door");
    }

    private static async Task SeeWhoReadTheData(IPage page, Service service)
    {
        await page.GotoAsync("/privacy?all=true");
        await page.Locator(".timeline summary").First.ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { NameRegex = ProofLink() }).First.ClickAsync());
        var proof = await download.PathAsync();
        using var anyone = new HttpClient { BaseAddress = service.Address };
        var vkey = (await anyone.GetStringAsync("/ledger/vkey", TestContext.Current.CancellationToken)).Trim();

        var good = await Command.Verify("proof", proof, "--vkey", vkey);
        Assert.True(good.ExitCode == 0, good.Output);
        var changed = Path.Combine(Path.GetDirectoryName(proof)!, "changed.tlog-proof");
        var text = await File.ReadAllBytesAsync(proof, TestContext.Current.CancellationToken);
        text[text.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(changed, text, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, (await Command.Verify("proof", changed, "--vkey", vkey)).ExitCode);

        foreach (var log in new[] { new Uri(service.Address, "/ledger").ToString(), Path.Combine(service.Data, "custody", "ledger", "public") })
        {
            var whole = await Command.Verify("log", log, "--vkey", vkey);
            Assert.True(whole.ExitCode == 0, $"{log}: {whole.Output}");
        }
    }

    private static async Task TakeTheDataAlong(IPage page)
    {
        // However long the way here took.
        await page.GotoAsync("/confirm?next=/privacy");
        await page.GetByLabel("Your password").FillAsync(Person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/privacy$"));
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download my data" }).ClickAsync());
        using var zip = ZipFile.OpenRead(await download.PathAsync());
        Assert.Contains(zip.Entries, entry => entry.Name.EndsWith(".json", StringComparison.Ordinal));
        Assert.Contains(zip.Entries, entry => entry.FullName.StartsWith("video/", StringComparison.Ordinal) && entry.Length > 10_000);
        var texts = await Task.WhenAll(zip.Entries.Where(entry => entry.Name.EndsWith(".json", StringComparison.Ordinal)).ToList().Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return Task.FromResult(reader.ReadToEnd());
        }));
        Assert.Contains(texts, text => text.Contains("newcomer@planted.example", StringComparison.Ordinal));
    }

    private static async Task Leave(IPage page)
    {
        await page.GotoAsync("/privacy/delete");
        await page.GetByLabel("Your user name").FillAsync("newcomer");
        await page.GetByLabel("Your password").FillAsync(Person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete my account" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Your account is gone from view");
        Assert.Equal(404, (await page.APIRequest.GetAsync("/api/profiles/newcomer")).Status);
    }

    [GeneratedRegex("Download proof")]
    private static partial Regex ProofLink();
}
