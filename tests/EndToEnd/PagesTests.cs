using Microsoft.Playwright;

namespace Domicile.EndToEnd;

public sealed class PagesTests(Browser browser)
{
    [Theory]
    [InlineData("/about")]
    [InlineData("/problems/gave-up")]
    [InlineData("/status/500")]
    public async Task A_page_is_accessible_in_both_themes_and_asks_no_one_else_for_anything(string path)
    {
        await using var service = await Service.Start();
        await using var visitor = await browser.Visit(service);
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await visitor.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await visitor.Open(path);
            Assert.Empty(await visitor.Barriers());
        }
        visitor.AssertNoFaults();
    }
}
