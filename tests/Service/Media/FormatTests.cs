using Domicile.Media;

namespace Domicile.Tests.Service;

[Trait("Database", "none")]
public sealed class FormatTests
{
    [Theory]
    [InlineData("mp4", "libx264", ".mp4")]
    [InlineData("mov", "libx264", ".mov")]
    [InlineData("mkv", "libx264", ".mkv")]
    [InlineData("webm", "libvpx", ".webm")]
    [InlineData("avi", "mjpeg", ".avi")]
    [InlineData("ts", "libx264", ".ts")]
    public void A_file_is_named_after_what_it_is(string extension, string codec, string expected) =>
        Assert.Equal(expected, Formats.ExtensionOf(Footage.Make(extension, $"-f lavfi -i testsrc2=s=64x64:r=5:d=1 -c:v {codec}").AsSpan(0, 64)));

    [Fact]
    public void What_is_unknown_gets_no_name() => Assert.Equal("", Formats.ExtensionOf(new byte[64]));
}
