using System.Net;
using System.Text.RegularExpressions;

namespace Domicile.Tests.Service;

public sealed partial class PlayerPageTests
{
    [Fact]
    public async Task The_first_clips_are_in_the_page_before_any_script_runs()
    {
        await using var town = await FeedTown.Open();
        var video = town.Publish(town.Person("ann"), TimeSpan.Zero, likes: 1_234);
        using var client = town.Client();
        var page = await client.GetStringAsync("/", FeedTown.Cancelled);
        Assert.Contains($"Clip {video}", page, StringComparison.Ordinal);
        Assert.Contains($"/media/{video}/cover.jpg", page, StringComparison.Ordinal);
        Assert.Contains("<noscript><video", page, StringComparison.Ordinal);
        Assert.Contains(">1.2K<", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/following")]
    [InlineData("/v/")]
    public async Task Nothing_but_the_import_map_is_inline_and_no_cookie_is_set_for_someone_who_is_not_signed_in(string path)
    {
        await using var town = await FeedTown.Open();
        var video = town.Publish(town.Person("ann"), TimeSpan.Zero);
        using var client = town.Client();
        using var answer = await client.GetAsync(path == "/v/" ? path + video : path, FeedTown.Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.DoesNotMatch(Inline(), await answer.Content.ReadAsStringAsync(FeedTown.Cancelled));
    }

    [Fact]
    public async Task A_shared_video_has_a_title_and_open_graph_tags_with_whole_addresses()
    {
        await using var town = await FeedTown.Open();
        var video = town.Publish(town.Person("ann"), TimeSpan.Zero);
        using var client = town.Client();
        var page = await client.GetStringAsync($"/v/{video}", FeedTown.Cancelled);
        Assert.Contains($"<title>Clip {video} · Domicile</title>", page, StringComparison.Ordinal);
        Assert.Contains($"""<meta property="og:url" content="{town.Domicile.Address}v/{video}" """.TrimEnd(), page, StringComparison.Ordinal);
        Assert.Contains($"""<meta property="og:image" content="{town.Domicile.Address}media/{video}/cover.jpg" """.TrimEnd(), page, StringComparison.Ordinal);
        Assert.Contains("_content/Domicile.Feed/feed.", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v/0123456789abcdef0123456789abcdef")]
    [InlineData("/v/not-an-id")]
    public async Task A_video_that_is_not_here_is_not_found(string path)
    {
        await using var town = await FeedTown.Open();
        using var client = town.Client();
        using var answer = await client.GetAsync(path, FeedTown.Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_caption_cannot_break_out_of_the_page()
    {
        await using var town = await FeedTown.Open();
        var video = town.Publish(town.Person("ann"), TimeSpan.Zero);
        town.Catalog.Videos[video] = town.Catalog.Videos[video] with { Caption = "\"><script>alert(1)</script>" };
        using var client = town.Client();
        Assert.DoesNotContain("<script>alert", await client.GetStringAsync($"/v/{video}", FeedTown.Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1_000, "1K")]
    [InlineData(1_299, "1.2K")]
    [InlineData(34_999, "34K")]
    [InlineData(999_999, "999K")]
    [InlineData(5_600_000, "5.6M")]
    public void Counts_are_cut_short(long count, string text) => Assert.Equal(text, Domicile.Feed.Pages.FigureText.Count(count));

    [GeneratedRegex("""\sstyle=|\son[a-z]+="|<style|<script(?![^>]*\ssrc=| type="importmap">)""")]
    private static partial Regex Inline();
}
