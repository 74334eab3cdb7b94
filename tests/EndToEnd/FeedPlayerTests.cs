namespace Domicile.EndToEnd;

public sealed class FeedPlayerTests(Browser browser)
{
    [Theory]
    [InlineData("/", "Nothing to watch yet")]
    [InlineData("/following", "See whom you follow")]
    public async Task A_feed_without_clips_says_what_to_do_and_is_accessible(string path, string says)
    {
        await using var service = await Service.Start();
        await using var visitor = await browser.Visit(service);
        await visitor.Open(path);
        await visitor.Page.GetByText(says).WaitForAsync();
        Assert.Empty(await visitor.Barriers());
        Assert.Empty(await visitor.Page.Context.CookiesAsync());
        visitor.AssertNoFaults();
    }
}
