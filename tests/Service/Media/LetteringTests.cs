using Domicile.Base;
using Domicile.Media;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Service;

[Trait("Database", "none")]
public sealed class LetteringTests : IDisposable
{
    private const string Picture = "-f lavfi -i color=c=0x202840:s=360x640 -vf drawtext=text=zorblax:fontsize=44:fontcolor=white:x=60:y=280 -frames:v 1";

    private readonly TemporaryFolder _data = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Words_of_frames_are_read()
    {
        var lettering = await Installed();
        await File.WriteAllBytesAsync(_data.File("card"), Footage.Make("mp4", Footage.Card), Test);
        Assert.Equal(["", "zorblax"], (await lettering.Video(_data.File("card"), 8, [3, 12], Test)).OrThrow());
        // A number past the end is left out.
        Assert.Equal(["zorblax"], (await lettering.Video(_data.File("card"), 8, [12, 400], Test)).OrThrow());
    }

    [Theory]
    [InlineData("jpg")]
    [InlineData("png")]
    public async Task Words_of_a_picture_are_read(string format)
    {
        var lettering = await Installed();
        await File.WriteAllBytesAsync(_data.File("card"), Footage.Make(format, Picture), Test);
        Assert.Equal("zorblax", (await lettering.Picture(_data.File("card"), Test)).OrThrow());
    }

    [Theory]
    [InlineData("not a picture")]
    [InlineData("\u0089PNG\r\n\u001a\n, or so it says, and is not")]
    public async Task What_is_no_picture_or_video_is_refused(string text)
    {
        var lettering = await Installed();
        await File.WriteAllBytesAsync(_data.File("bad"), [.. text.Select(letter => (byte)letter)], Test);
        Assert.False((await lettering.Picture(_data.File("bad"), Test)).Succeeded(out _, out _));
        Assert.False((await lettering.Video(_data.File("bad"), 8, [0], Test)).Succeeded(out _, out _));
    }

    [Fact]
    public async Task A_language_that_is_missing_is_refused_and_none_means_that_nothing_reads()
    {
        await Installed();
        await File.WriteAllBytesAsync(_data.File("card"), Footage.Make("jpg", Picture), Test);
        Assert.Equal("words-unreadable", (await Reader("xxx").Picture(_data.File("card"), Test)).Refusal?.Code);
        Assert.Null(await Reader("").Reader(Test));
    }

    [Fact]
    public void Only_what_the_reader_is_sure_of_counts_page_by_page_and_line_by_line()
    {
        string Row(int page, int line, double sure, string text) => string.Join('\t', 5, page, 1, 1, line, 1, 0, 0, 9, 9, sure, text);
        var table = string.Join('\n', "level\tpage_num", Row(1, 1, 91, "buy"), Row(1, 1, 90, "now"), Row(1, 2, 88, "here"), Row(1, 2, 12, "~;"), Row(3, 1, 99, "end"), Row(9, 1, 99, "beyond"), "broken\tline");
        Assert.Equal(["buy now\nhere", "", "end"], Domicile.Media.Lettering.Words(table, 3));
    }

    private async Task<Lettering> Installed()
    {
        var lettering = Reader("eng");
        if (await lettering.Reader(Test) is null) Assert.Skip("Tesseract is not installed: apt-get install tesseract-ocr");
        return lettering;
    }

    private Lettering Reader(string languages) => new(
        new(TimeProvider.System), new(Options.Create(new DataFolder { Path = _data.Path }), TimeProvider.System), Options.Create(new LetteringOptions { Languages = languages }));
}
