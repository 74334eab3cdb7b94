namespace Domicile.EndToEnd;

public sealed class FeedPlayerTests(Browser browser)
{
    [Fact]
    public async Task A_feed_without_clips_says_what_to_do_and_is_accessible()
    {
        await using var service = await Service.Start();
        await using var visitor = await browser.Visit(service);
        foreach (var (path, says) in new[] { ("/", "Nothing to watch yet"), ("/following", "See whom you follow") })
        {
            await visitor.Open(path);
            await visitor.Page.GetByText(says).WaitForAsync();
            Assert.Empty(await visitor.Barriers());
        }
        Assert.Empty(await visitor.Page.Context.CookiesAsync());
        visitor.AssertNoFaults();
    }
}
