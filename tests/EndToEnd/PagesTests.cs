using Microsoft.Playwright;

namespace Domicile.EndToEnd;

/// <summary>Every page, signed in and out, on a phone and a desktop, dark and light.</summary>
public sealed class PagesTests(Browser browser, Town town)
{
    private static readonly string[] Open = ["/", "/following", "/sign-in", "/sign-up", "/about", "/attacks", "/problems/gave-up", "/@resident", "/v/{video}", "/moderation", "/moderation/policies", "/moderation/roles"];

    private static readonly string[] Own =
    [
        "/", "/following", "/post", "/mine", "/mine/{video}", "/me", "/settings", "/privacy", "/privacy?all=true", "/privacy/delete", "/moderation",
        "/moderation/decided", "/moderation/queues/general", "/moderation/people", "/moderation/break", "/moderation/roles",
        "/moderation/quality", "/moderation/quality/golden", "/moderation/quality/differences", "/moderation/policies/new", "/moderation/policies/spam",
    ];

    // Colours change over a frame or two even where motion is reduced: what is measured in between is neither theme.
    private const string Settled = """
        async () => {
          await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
          await Promise.all(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished.catch(() => { })));
        }
        """;

    // All that there is to find, on a phone and on a desktop; a theme changes colours and nothing else, and colours do not depend on the width.
    private static readonly (int Width, int Height, ColorScheme Scheme, string[] Rules)[] Looks =
        [(390, 844, ColorScheme.Dark, []), (390, 844, ColorScheme.Light, ["color-contrast"]), (1440, 900, ColorScheme.Light, [])];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_has_no_barriers_in_either_theme_and_asks_no_one_else_for_anything(bool signedIn)
    {
        await using var visitor = await browser.Visit(town.Service, new() { ViewportSize = new() { Width = 390, Height = 844 }, ReducedMotion = ReducedMotion.Reduce });
        if (signedIn) await visitor.Be(town.Resident);
        var barriers = new List<string>();
        foreach (var path in (signedIn ? Own : Open).Select(path => path.Replace("{video}", town.Video, StringComparison.Ordinal)))
        {
            var answer = await visitor.Page.GotoAsync(path);
            Assert.True(answer!.Ok, $"{path}: {answer.Status}");
            foreach (var (width, height, scheme, rules) in Looks)
            {
                await visitor.Page.SetViewportSizeAsync(width, height);
                await visitor.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await visitor.Page.EvaluateAsync(Settled);
                barriers.AddRange((await visitor.Barriers(rules)).Select(barrier => $"{path} {width} {scheme}: {barrier}"));
                var overflow = await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
                if (overflow > 0) barriers.Add($"{path} {width}: {overflow} pixels wider than the screen");
            }
        }
        Assert.Empty(barriers);
        visitor.AssertNoFaults();
    }

    [Theory]
    [InlineData("/nothing/here", 404)]
    [InlineData("/problems/no-such-code", 404)]
    [InlineData("/@nobody", 404)]
    [InlineData("/v/0", 404)]
    public async Task What_is_not_there_is_said_on_a_page(string path, int status)
    {
        await using var visitor = await browser.Visit(town.Service);
        visitor.Expects = fault => fault.Contains($"the server responded with a status of {status}", StringComparison.Ordinal);
        Assert.Equal(status, (await visitor.Page.GotoAsync(path))!.Status);
        Assert.Equal("There is nothing here", await visitor.Page.Locator("h1").TextContentAsync());
        Assert.Empty(await visitor.Barriers());
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task The_chosen_theme_is_remembered()
    {
        await using var visitor = await browser.Visit(town.Service, new() { ColorScheme = ColorScheme.Dark });
        await visitor.Open("/about");
        await visitor.Page.Locator("[data-theme-toggle]:visible").First.ClickAsync();
        await visitor.Open("/sign-in");
        Assert.Equal("light", await visitor.Page.Locator("html").GetAttributeAsync("data-theme"));
        visitor.AssertNoFaults();
    }
}
