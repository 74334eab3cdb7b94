using System.Buffers;
using CsCheck;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

public sealed class VerifyLogTests : IDisposable
{
    private readonly PublishedLog log = new();

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task A_log_that_is_what_it_says_is_verified()
    {
        await log.Grow(5, 256);
        Assert.Equal(0, log.Verify().Code);

        await log.Grow(700, 701);
        var (code, output) = log.Verify();

        Assert.Equal(0, code);
        Assert.Contains("size 701", output, StringComparison.Ordinal);
        Assert.EndsWith("VERIFIED\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_log_is_verified()
    {
        await log.Grow();

        Assert.Equal(0, log.Verify().Code);
    }

    [Fact]
    public async Task Without_a_key_the_logs_own_word_is_taken_and_said_to_be()
    {
        await log.Grow(3);
        var (code, output) = PublishedLog.Run("log", log.Folder);

        Assert.Equal(0, code);
        Assert.Contains("the key is the log's own word", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_flipped_bit_in_any_file_is_found()
    {
        await log.Grow(100, 255, 513, 600, 690);
        var files = Directory.GetFiles(log.Folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "vkey").Order(StringComparer.Ordinal).ToList();
        Assert.Contains(files, file => file.EndsWith("tile/0/002.p/88", StringComparison.Ordinal));

        // Every file at both of its ends and wherever chance leads.
        Gen.Int[0, files.Count - 1].SelectMany(file => Gen.Select(Gen.Const(files[file]), Gen.Int[0, (int)new FileInfo(files[file]).Length - 1], Gen.Int[0, 7]))
            .Sample(Flipped, iter: 200, threads: 1);
        Assert.All(files, file => Flipped(file, 0, 0));
        Assert.All(files, file => Flipped(file, (int)new FileInfo(file).Length - 1, 7));
        Assert.Equal(0, log.Verify().Code);
    }

    [Theory]
    [InlineData("tile/entries/000")]
    [InlineData("tile/entries/001")]
    [InlineData("tile/entries/002.p/178")]
    [InlineData("tile/0/000")]
    [InlineData("tile/0/001")]
    [InlineData("tile/0/002.p/178")]
    [InlineData("tile/1/000.p/2")]
    public async Task Any_missing_tile_is_found(string tile)
    {
        await log.Grow(690);
        File.Delete(Path.Combine(log.Folder, tile));
        var (code, output) = log.Verify();

        Assert.Equal(1, code);
        Assert.Contains($"{tile} is missing", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tile/entries/000", 17)]
    [InlineData("tile/entries/001.p/44", 3)]
    public async Task A_removed_entry_is_found(string bundle, int entry)
    {
        await log.Grow(300);
        var path = Path.Combine(log.Folder, bundle);
        var width = bundle.Contains(".p/", StringComparison.Ordinal) ? 44 : 256;
        Assert.True(EntryBundle.TryParse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), width, out var entries));
        var rest = new ArrayBufferWriter<byte>();
        foreach (var kept in entries.Where((_, index) => index != entry))
        {
            EntryBundle.Append(rest, kept.Span);
        }

        await File.WriteAllBytesAsync(path, rest.WrittenMemory, TestContext.Current.CancellationToken);

        var (code, output) = log.Verify();
        Assert.Equal(1, code);
        Assert.Contains(bundle, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_grew_is_consistent_with_every_earlier_checkpoint()
    {
        await log.Grow();
        var earlier = new List<string> { log.KeepCheckpoint("0") };
        foreach (var size in new[] { 1, 255, 256, 257, 600 })
        {
            await log.Grow(size);
            earlier.Add(log.KeepCheckpoint($"{size}"));
        }

        Assert.All(earlier, file => Assert.Equal(0, log.Verify("--since", file).Code));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(300)]
    public async Task A_fork_signed_by_the_same_key_is_found(int size)
    {
        using var fork = new PublishedLog { Signer = log.Signer };
        await log.Grow(300);
        await fork.Grow(index => [(byte)(index == 17 ? 1 : 0), (byte)index], size);

        var (code, output) = fork.Verify("--since", log.KeepCheckpoint("before"));
        Assert.Equal(1, code);
        Assert.Contains("forked", output, StringComparison.Ordinal);
        Assert.Equal(0, fork.Verify().Code);
    }

    [Fact]
    public async Task A_shortened_log_is_found()
    {
        using var shortened = new PublishedLog { Signer = log.Signer };
        await log.Grow(300);
        await shortened.Grow(299);

        var (code, output) = shortened.Verify("--since", log.KeepCheckpoint("before"));
        Assert.Equal(1, code);
        Assert.Contains("shortened", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_checkpoint_serves_the_next_time()
    {
        await log.Grow(10);
        var saved = log.Keep("saved", "");

        Assert.Equal(0, log.Verify("--save", saved).Code);
        await log.Grow(20);
        Assert.Equal(0, log.Verify("--since", saved, "--save", saved).Code);
        Assert.Contains("\n20\n", await File.ReadAllTextAsync(saved, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_does_not_verify_the_log()
    {
        await log.Grow(3);

        Assert.Equal(1, PublishedLog.Run("log", log.Folder, "--vkey", NoteSigner.Generate(log.Signer.Name).Verifier.ToString()).Code);
    }

    [Theory]
    [InlineData()]
    [InlineData("log")]
    [InlineData("nonsense", "x")]
    [InlineData("log", "/nowhere/at/all")]
    [InlineData("log", "/", "--vkey")]
    [InlineData("log", "/", "--vkey", "no-key")]
    [InlineData("log", "/", "--frobnicate", "x")]
    [InlineData("log", "/", "/")]
    [InlineData("log", "/", "--since", "a", "--since", "b")]
    [InlineData("proof", "/nowhere/at/all", "--vkey", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("proof", "/etc/hostname")]
    public void Wrong_usage_is_neither_success_nor_a_failed_verification(params string[] args) => Assert.Equal(2, PublishedLog.Run(args).Code);

    [Theory]
    [InlineData("--help")]
    [InlineData("log", "--help")]
    public void Help_is_given(params string[] args)
    {
        var (code, output) = PublishedLog.Run(args);

        Assert.Equal(0, code);
        Assert.Contains("domicile-verify proof FILE", output, StringComparison.Ordinal);
    }

    private void Flipped(string file, int offset, int bit)
    {
        var content = File.ReadAllBytes(file);
        var original = content.ToArray();
        content[offset] ^= (byte)(1 << bit);
        File.WriteAllBytes(file, content);
        var (code, output) = log.Verify();
        File.WriteAllBytes(file, original);

        Assert.True(code == 1, $"bit {bit} of byte {offset} of {file}: {output}");
    }
}
