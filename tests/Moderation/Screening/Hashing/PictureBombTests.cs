using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Media;
using Domicile.Screening.Hashing;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Moderation;

/// <summary>Small files that claim, or would become, far more than a picture may be: as somebody's picture, and on the command line.</summary>
[Trait("Database", "none")]
public sealed class PictureBombTests : IDisposable
{
    private readonly TemporaryFolder _folder = new(), _data = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private string[] Work() => Directory.GetDirectories("/dev/shm",
        $"domicile-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(_data.Path))).AsSpan(0, 8))}*");

    public static TheoryData<string, Func<byte[]>> Refused { get; } = new()
    {
        { "a PNG of 30,000 × 30,000", () => Png(30_000, 30_000, 30_000) },
        { "a PNG that claims 2,147,483,647 × 1", () => Png(int.MaxValue, 1, 0) },
        { "a PNG that claims 50,000 × 50,000 and holds nothing", () => Png(50_000, 50_000, 0) },
        { "a JPEG of 65,500 × 65,500", () => Patched(Footage.Make("jpg", "-f lavfi -i testsrc2=s=64x64 -frames:v 1"), [0xFF, 0xC0], 5, 65_500, isLittle: false) },
        { "a WebP of 16,383 × 16,383", () => Patched(Footage.Make("webp", "-f lavfi -i testsrc2=s=64x64 -frames:v 1 -c:v libwebp"), [0x9D, 0x01, 0x2A], 3, 16_383, isLittle: true) },
        { "a GIF without an end", () => [.. "GIF89a"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, .. Enumerable.Repeat<byte[]>([0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0], 100_000).SelectMany(frame => frame)] },
        { "an SVG that draws itself a billion times", () => Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'><defs><g id='a0'><rect/></g>"
            + string.Concat(Enumerable.Range(1, 30).Select(at => $"<g id='a{at}'>{string.Concat(Enumerable.Repeat($"<use href='#a{at - 1}'/>", 10))}</g>")) + "</defs><use href='#a30'/></svg>") },
        { "an XML entity that grows a billion times", () => Encoding.UTF8.GetBytes("<!DOCTYPE svg [<!ENTITY a0 'ha'>"
            + string.Concat(Enumerable.Range(1, 30).Select(at => $"<!ENTITY a{at} '{string.Concat(Enumerable.Repeat($"&a{at - 1};", 10))}'>")) + "]><svg xmlns='http://www.w3.org/2000/svg'>&a30;</svg>") },
    };

    public static TheoryData<string, Func<byte[]>> Bounded { get; } = new()
    {
        { "a PNG of 64 × 64 whose data go on for 128 MiB", () => Png(64, 64, 128 << 20 >> 3) },
        { "an animated PNG without an end", () => Animated(20_000) },
    };

    public void Dispose()
    {
        _folder.Dispose();
        _data.Dispose();
        foreach (var left in Work()) Directory.Delete(left, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task A_bomb_is_refused_and_leaves_nothing_behind(string what, Func<byte[]> make)
    {
        var (square, hashed, said) = await Look(make());
        Assert.Equal(("picture-unreadable", ""), (square.Refusal?.Code, hashed));
        Assert.True(said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 1, what);
    }

    [Theory]
    [MemberData(nameof(Bounded), DisableDiscoveryEnumeration = true)]
    public async Task Of_what_goes_on_without_an_end_the_picture_counts_and_nothing_is_left_behind(string what, Func<byte[]> make)
    {
        var (square, hashed, said) = await Look(make());
        Assert.True(square.OrThrow().Length < 1 << 16, what);
        Assert.Equal((1, ""), (hashed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, said));
    }

    private async Task<(Outcome<byte[]> Square, string Hashed, string Said)> Look(byte[] file)
    {
        Assert.InRange(file.Length, 1, 2 << 20);
        await File.WriteAllBytesAsync(_folder.File("picture"), file, Test);
        using var pictures = new Pictures(new(TimeProvider.System), new(Options.Create(new DataFolder { Path = _data.Path }), TimeProvider.System));
        using StringWriter output = new(), errors = new();
        var square = await pictures.Square(file, 256, Test);
        Assert.Equal(square.Refusal is null, await HashFiles.Run([_folder.File("picture")], null, output, errors, Test));
        Assert.Equal([_folder.File("picture")], Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Empty(Work());
        Assert.Empty(Directory.EnumerateFiles(_data.Path, "*", SearchOption.AllDirectories));
        return (square, output.ToString(), errors.ToString());
    }

    // Black, one bit a pixel.
    private static byte[] Png(int width, int height, int rows) => [.. Signature, .. Header(width, height), .. Chunk("IDAT", Packed((long)rows * ((Math.Min(width, 1 << 20) + 7) / 8 + 1))), .. Chunk("IEND", [])];

    private static byte[] Animated(int frames)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        png.Write(Header(64, 64));
        png.Write(Chunk("acTL", [.. Big(int.MaxValue), .. Big(0)]));
        png.Write(Chunk("IDAT", Packed(64 * 9)));
        for (var frame = 0; frame < frames; frame++)
        {
            png.Write(Chunk("fcTL", [.. Big(2 * frame), .. Big(64), .. Big(64), .. Big(0), .. Big(0), 0, 1, 0, 1, 0, 0]));
            png.Write(Chunk("fdAT", [.. Big(2 * frame + 1), 0]));
        }
        return png.ToArray();
    }

    private static byte[] Signature => [0x89, .. "PNG\r\n\u001a\n"u8];

    private static byte[] Header(int width, int height) => Chunk("IHDR", [.. Big(width), .. Big(height), 1, 0, 0, 0, 0]);

    private static byte[] Chunk(string kind, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(kind), .. data];
        var check = uint.MaxValue;
        foreach (var one in named)
        {
            check ^= one;
            for (var bit = 0; bit < 8; bit++) check = check >> 1 ^ (0xEDB88320 & (0 - (check & 1)));
        }
        return [.. Big(data.Length), .. named, .. Big((int)~check)];
    }

    private static byte[] Packed(long zeros)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var block = new byte[1 << 20];
            for (var left = zeros; left > 0; left -= block.Length) zip.Write(block, 0, (int)Math.Min(left, block.Length));
        }
        return packed.ToArray();
    }

    private static byte[] Big(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    // Height and width are two neighbouring numbers of 16 bits in both formats.
    private static byte[] Patched(byte[] file, ReadOnlySpan<byte> mark, int after, ushort side, bool isLittle)
    {
        var patched = file.ToArray();
        for (var at = patched.AsSpan().IndexOf(mark) + after; at < patched.AsSpan().IndexOf(mark) + after + 4; at += 2)
        {
            if (isLittle) BinaryPrimitives.WriteUInt16LittleEndian(patched.AsSpan(at), side);
            else BinaryPrimitives.WriteUInt16BigEndian(patched.AsSpan(at), side);
        }
        return patched;
    }
}
