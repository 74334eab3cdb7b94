using Microsoft.Playwright;

namespace Domicile.EndToEnd;

/// <summary>A moderator at work, without a mouse.</summary>
public sealed class ModerationTests(Browser browser)
{
    [Fact]
    public async Task Cases_are_reviewed_by_keyboard_alone_and_a_slip_is_taken_back()
    {
        const string Elsewhere = "127.0.0.7";
        // Of its own: a lead who decides elsewhere at the same time would count here.
        await using var service = await Service.StartSaying("Domicile is at ", new() { ["DOMICILE_FIRST_LEAD"] = "lead" });
        using var lead = await Person.SignUp(service, "lead");
        using var seller = await Person.SignUp(service, "seller", Elsewhere);
        var video = await seller.Upload(await Clips.Make(2));
        await seller.Publish(video, "Followers, cheap");
        await seller.Until(video, own => own.GetProperty("published").GetBoolean());
        using var reporter = await Person.SignUp(service, "watchful", Elsewhere);
        await Report(reporter, "video", video, "hate", "It insults everyone.", 1);
        foreach (var name in new[] { "shop.one", "shop.two", "shop.three" })
        {
            using var shop = await Person.SignUp(service, name, Elsewhere);
            await Report(reporter, "profile", name, "spam", "Sells followers.");
        }

        await using var visitor = await browser.Visit(service, new() { ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        await visitor.Be(lead);
        var (page, keys) = (visitor.Page, new Keys(visitor.Page));
        await visitor.Open("/moderation");
        await page.Locator("[data-console][data-ready]").WaitForAsync();
        await keys.Press("Enter");
        var first = await Next(page, "");
        Assert.Empty(await visitor.Barriers());
        await keys.Press("?");
        Assert.Empty(await visitor.Barriers());
        await keys.Press("Escape");

        // What is graver comes first: a video that is looked at before it is hidden.
        await Playing.Until(page, "document.querySelectorAll('[data-strip] canvas').length === 12");
        Assert.True(await page.EvaluateAsync<bool>("() => document.querySelector('[data-video]').muted"));
        Assert.Contains("blur", await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('[data-video]')).filter"), StringComparison.Ordinal);
        await keys.Press("j");
        await Playing.Until(page, "document.querySelector('[data-video]').currentTime === 1");
        await keys.Press("b");
        Assert.DoesNotContain("blur", await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('[data-video]')).filter"), StringComparison.Ordinal);
        await keys.Press("3");
        await keys.Type("Everyone who watches is meant.", "q");
        await keys.Press("Control+Enter");
        var second = await Next(page, first);
        Assert.Equal(404, (await page.APIRequest.GetAsync("/v/" + video)).Status);

        await keys.Press("n");
        await keys.Press("Enter");
        var third = await Next(page, second);

        // What was typed outlives a lease that is lost.
        await keys.Press("1");
        await keys.Type("Nothing but prices.", "f");
        await lead.Send(HttpMethod.Post, $"/api/moderation/cases/{third}/skip", new { note = "From another window." });
        await keys.Press("Control+Enter");
        await page.Locator("[data-lost]:visible").WaitForAsync();
        Assert.Equal("Nothing but prices.", await page.Locator("[data-fact]:visible").InputValueAsync());
        await keys.Press("Escape");
        await page.Locator("[data-lost] [data-act=next]").FocusAsync();
        await keys.Press("Enter");
        await Next(page, third);

        // The last decision was a slip.
        await keys.Press("u");
        await keys.Press("Enter");
        await page.GetByText("Taken back", new() { Exact = true }).WaitForAsync();
        await keys.Press("n");
        await keys.Press("Enter");
        await page.WaitForURLAsync("**/moderation?done=yes");
        TestContext.Current.TestOutputHelper!.WriteLine($"{keys.Count} keys");

        // Nothing was decided about this one, whose clips therefore wait for nobody.
        using var hider = await Person.SignUp(service, "hider", Elsewhere);
        await OpenWhatIsProtected(visitor, hider, reporter);
        await visitor.Open("/moderation/decided");
        Assert.Equal(1, await page.Locator("[data-decided] .badge").CountAsync());
        Assert.Equal(3, await page.Locator("[data-decided] [data-undo]").CountAsync());
        visitor.Expects = fault => fault.Contains("status of 409", StringComparison.Ordinal) || fault.Contains("status of 404", StringComparison.Ordinal);
        visitor.AssertNoFaults();
    }

    /// <summary>A video that its author hides once it is reported: opened with a receipt that the author sees.</summary>
    private static async Task OpenWhatIsProtected(Visitor visitor, Person author, Person reporter)
    {
        var page = visitor.Page;
        var hidden = await author.Upload(await Clips.Make(1));
        await author.Publish(hidden, "Hidden soon");
        await author.Until(hidden, own => own.GetProperty("published").GetBoolean());
        await Report(reporter, "video", hidden, "violence", "Now it threatens.");
        await author.Send(HttpMethod.Post, "/api/videos/" + hidden, new { audience = "only_me" });
        await visitor.Open("/moderation");
        await page.Locator("[data-console][data-ready]").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await Next(page, "");
        Assert.Equal(0, await page.Locator("video").CountAsync());
        Assert.DoesNotContain("A moderation case", System.Text.Encoding.UTF8.GetString(await author.Download("/privacy")), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("v");
        // What is evaluated while a page is left behind fails.
        await page.Locator("[data-case][data-ready] [data-strip]").WaitForAsync();
        await Playing.Until(page, "document.querySelectorAll('[data-strip] canvas').length === 12");
        Assert.Equal("Hidden soon", await page.Locator(".case-text").TextContentAsync());
        Assert.Contains("A moderation case", System.Text.Encoding.UTF8.GetString(await author.Download("/privacy")), StringComparison.Ordinal);
        var file = await page.Locator("[data-video]").GetAttributeAsync("src");
        await page.Keyboard.PressAsync("n");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/moderation?done=yes");
        // Whoever does not hold the case any more sees nothing of it.
        Assert.Equal(409, (await page.APIRequest.GetAsync(file!)).Status);
    }

    private static async Task Report(Person reporter, string kind, string target, string policy, string note, double? seconds = null) =>
        await reporter.Send(HttpMethod.Post, "/api/reports", new { kind, target, policy, note, seconds });

    /// <summary>Waits until another case is in front and takes keys; its number.</summary>
    private static async Task<string> Next(IPage page, string before)
    {
        var shown = page.Locator($"[data-case]:not([data-case='{before}'])[data-ready]");
        await shown.WaitForAsync();
        return (await shown.GetAttributeAsync("data-case"))!;
    }

    /// <summary>A keyboard that counts.</summary>
    private sealed class Keys(IPage page)
    {
        public int Count { get; private set; }

        public Task Press(string key)
        {
            Count++;
            return page.Keyboard.PressAsync(key);
        }

        public async Task Type(string text, string first)
        {
            await Press(first);
            Count += text.Length;
            await page.Keyboard.TypeAsync(text);
        }
    }
}
