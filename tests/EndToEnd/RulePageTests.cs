using Microsoft.Playwright;

namespace Domicile.EndToEnd;

/// <summary>A rule is written in the browser: told what is wrong while it is, kept, tried and put in shadow.</summary>
public sealed class RulePageTests(Browser browser, Town town)
{
    [Fact]
    public async Task A_rule_is_checked_as_it_is_written_then_kept_tried_and_put_in_shadow()
    {
        await using var visitor = await browser.Visit(town.Service, new() { ViewportSize = new() { Width = 390, Height = 844 }, ReducedMotion = ReducedMotion.Reduce });
        await visitor.Be(town.Resident);
        var page = visitor.Page;
        await visitor.Open("/moderation/rules");
        await page.GetByRole(AriaRole.Link, new() { Name = "Write a rule" }).ClickAsync();
        await page.Locator("[data-says] .badge.good").First.WaitForAsync();
        Assert.Empty(await visitor.Barriers());

        var source = page.Locator("#rule-source");
        var good = await source.InputValueAsync();
        await source.FillAsync("# Too much.\nwhen account.posts_hour >\n  hold for \"spam\" because \"Very many posts.\"");
        await page.Locator("[data-says] button", new() { HasText = "3:3" }).ClickAsync();
        Assert.Equal("h", await source.EvaluateAsync<string>("box => box.value.slice(box.selectionStart, box.selectionEnd)"));
        await source.FillAsync(good.Replace("0.95", "0.5", StringComparison.Ordinal));
        await page.Locator("[data-says] .badge.bad").WaitForAsync();
        await source.FillAsync(good);
        await Assertions.Expect(page.Locator("[data-says] h2")).ToHaveTextAsync("Every example comes out");

        await page.GetByLabel("Name").FillAsync("browser-rule");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save as a draft" }).ClickAsync();
        await page.Locator("[data-acts] [data-error]:not(:empty)").WaitForAsync();
        await page.GetByLabel("Why").FillAsync("To see how often.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save as a draft" }).ClickAsync();
        await page.WaitForURLAsync("**/moderation/rules/browser-rule?version=1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await page.Locator("[data-tried] > *").First.WaitForAsync();
        await page.GetByText("What rules can ask for").ClickAsync();
        await page.GetByText("account.posts_hour").WaitForAsync();
        await page.GetByLabel("Why").FillAsync("It is ready.");
        var last = TimeProvider.System.GetUtcNow().AddDays(30);
        await page.GetByLabel("Until").FillAsync(last.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Put in shadow" }).ClickAsync();
        await page.GetByText("Version 1 put in shadow").WaitForAsync();
        await page.GetByText("until " + last.ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture)).WaitForAsync();
        Assert.Empty(await visitor.Barriers());
        visitor.Expects = fault => fault.Contains("status of 422", StringComparison.Ordinal);
        visitor.AssertNoFaults();
    }
}
