using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Domicile.EndToEnd;

/// <summary>Styles, scripts and icons as they cross the network.</summary>
public sealed partial class AssetTests(Browser browser, Town town)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_style_is_served_in_a_third_of_its_size()
    {
        using var client = new HttpClient { BaseAddress = town.Service.Address };
        var page = await client.GetStringAsync("/about", Stop);
        var style = Style().Match(page).Value;
        var plain = await client.GetByteArrayAsync(style, Stop);
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        using var compressed = await client.GetAsync(style, Stop);
        Assert.Equal(["br"], compressed.Content.Headers.ContentEncoding);
        Assert.InRange((await compressed.Content.ReadAsByteArrayAsync(Stop)).Length, 1, plain.Length / 3);
    }

    [Fact]
    public async Task A_browser_keeps_every_style_script_and_icon_of_a_page_for_a_year()
    {
        await using var visitor = await browser.Visit(town.Service);
        await visitor.Be(town.Resident);
        foreach (var path in (string[])["/", "/post", "/mine", "/settings", "/moderation/policies/new"]) await visitor.Open(path);
        using var client = new HttpClient();
        var assets = visitor.Requested.Select(url => new Uri(url))
            .Where(url => Path.GetExtension(url.LocalPath) is ".css" or ".js" or ".svg").Distinct().ToArray();
        // One that only another script imports.
        Assert.Contains(assets, url => url.LocalPath.StartsWith("/js/toast.", StringComparison.Ordinal));
        foreach (var url in assets)
        {
            using var answer = await client.GetAsync(url, Stop);
            var cached = answer.Headers.CacheControl;
            Assert.True(cached is { MaxAge.Days: >= 365 } && cached.Extensions.Any(one => one.Name == "immutable"), $"{url}: {cached}");
        }
        visitor.AssertNoFaults();
    }

    [GeneratedRegex("/app[^\"]*css")]
    private static partial Regex Style();
}
