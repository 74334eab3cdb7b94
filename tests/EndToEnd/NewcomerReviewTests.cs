using Microsoft.Playwright;

namespace Domicile.EndToEnd;

/// <summary>Somebody's first ten cases, without a mouse, from signing in on.</summary>
public sealed class NewcomerReviewTests(Browser browser)
{
    private const string Elsewhere = "127.0.0.9";

    [Fact]
    public async Task Ten_cases_are_reviewed_by_keyboard_alone_with_two_or_three_keys_each()
    {
        await using var service = await Service.StartSaying("Domicile is at ", new() { ["DOMICILE_FIRST_LEAD"] = "newcomer" });
        using var newcomer = await Person.SignUp(service, "newcomer");
        using var seller = await Person.SignUp(service, "seller", Elsewhere);
        using var watchful = await Person.SignUp(service, "watchful", Elsewhere);
        foreach (var (caption, policy) in new[] { ("Followers, cheap", "fraud"), ("Double your money", "fraud"), ("A film, all of it", "spam") })
        {
            var video = await seller.Upload(await Clips.Make(1));
            await seller.Publish(video, caption);
            await seller.Until(video, own => own.GetProperty("published").GetBoolean());
            await Report(watchful, "video", video, policy);
        }
        for (var shop = 0; shop < 7; shop++)
        {
            using var owner = await Person.SignUp(service, "shop" + shop, Elsewhere);
            await Report(watchful, "profile", owner.Name, "spam");
        }

        await using var visitor = await browser.Visit(service, new() { ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        var (page, presses) = (visitor.Page, 0);
        await page.AddInitScriptAsync("addEventListener('pointerdown', () => sessionStorage.setItem('pointer', 'used'), true)");
        await visitor.Open("/sign-in?next=/moderation");
        while (await page.EvaluateAsync<string>("() => document.activeElement.name ?? ''") != "Input.Name") await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(newcomer.Name);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(Person.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("[data-console][data-ready]").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");

        var (before, keys) = ("", new List<int>());
        for (var one = 0; one < 10; one++)
        {
            var shown = page.Locator($"[data-case]:not([data-case='{before}'])[data-ready]");
            await shown.WaitForAsync();
            before = (await shown.GetAttributeAsync("data-case"))!;
            presses = 0;
            if (one % 2 == 0)
            {
                // Recommended last, or hidden; a profile's owner is warned.
                await Press(await page.Locator("[data-video]").CountAsync() > 0 ? "3" : "1");
                await Press("r");
                Assert.Contains("It is against the rule on “", await page.Locator("[data-fact]:visible").Last.InputValueAsync(), StringComparison.Ordinal);
                if (one == 0) Assert.Empty(await visitor.Barriers());
            }
            else
            {
                await Press("n");
            }
            await Press("Enter");
            keys.Add(presses);
        }
        await page.WaitForURLAsync("**/moderation?done=yes");
        Assert.Equal([3, 2, 3, 2, 3, 2, 3, 2, 3, 2], keys);
        Assert.Null(await page.EvaluateAsync<string?>("() => sessionStorage.getItem('pointer')"));

        // Its author reads which of the videos it was, and which rule it is against.
        var decisions = (await seller.Get("/api/decisions")).GetProperty("decisions").EnumerateArray()
            .SelectMany(decision => decision.GetProperty("facts").EnumerateArray()).Select(fact => fact.GetProperty("text").GetString()!).ToList();
        Assert.Contains(decisions, text => text.StartsWith("Your video, with these words: “", StringComparison.Ordinal));
        await visitor.Open("/moderation/decided");
        Assert.Equal(10, await page.Locator("[data-decided] [data-undo]").CountAsync());
        visitor.AssertNoFaults();

        Task Press(string key)
        {
            presses++;
            return page.Keyboard.PressAsync(key);
        }
    }

    private static async Task Report(Person reporter, string kind, string target, string policy) =>
        await reporter.Send(HttpMethod.Post, "/api/reports", new { kind, target, policy });
}
