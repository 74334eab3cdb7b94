using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Tests.Custody;

/// <summary>A log whose files changed behind its back does not start, and says why.</summary>
[Trait("Database", "none")]
public sealed class StartTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("log").FullName;
    private readonly NoteSigner signer = NoteSigner.Generate("domicile.test/ledger");
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("public/checkpoint")]
    [InlineData("public/vkey")]
    [InlineData("public/tile/0/001.p/44")]
    [InlineData("public/tile/1/000.p/1")]
    [InlineData("public/tile/entries/001.p/44")]
    public async Task A_flipped_byte_at_the_right_edge_is_a_refusal_to_start(string file)
    {
        await Grow(300);
        var path = Path.Combine(folder, file);
        var content = await File.ReadAllBytesAsync(path, cancellation);
        content[content.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, content, cancellation);

        var refusal = Assert.Throws<InvalidDataException>(Open);
        Assert.Contains("does not agree with its last checkpoint", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(path, cancellation));
    }

    [Theory]
    [InlineData("public/checkpoint")]
    [InlineData("public/tile/0/001.p/44")]
    [InlineData("public/tile/entries/001.p/44")]
    public async Task A_missing_file_at_the_right_edge_is_a_refusal_to_start(string file)
    {
        await Grow(300);
        File.Delete(Path.Combine(folder, file));

        Assert.Throws<InvalidDataException>(Open);
    }

    [Fact]
    public async Task A_deleted_tree_is_not_taken_for_a_new_log()
    {
        await Grow(3);
        Directory.Delete(Path.Combine(folder, "public"), recursive: true);

        Assert.Throws<InvalidDataException>(Open);
    }

    [Fact]
    public async Task Another_key_cannot_go_on_with_the_log()
    {
        await Grow(3);

        Assert.Throws<InvalidDataException>(() => Log.Open(folder, NoteSigner.Generate(signer.Name), new LogOptions(), TimeProvider.System));
    }

    [Fact]
    public async Task An_older_copy_of_the_tree_lacks_what_the_journal_begins_after()
    {
        await Grow(3);
        var old = await File.ReadAllBytesAsync(Path.Combine(folder, "public", "checkpoint"), cancellation);
        await Grow(9);
        await Grow(12);
        await File.WriteAllBytesAsync(Path.Combine(folder, "public", "checkpoint"), old, cancellation);

        Assert.Throws<InvalidDataException>(Open);
    }

    [Fact]
    public async Task A_log_has_one_writer()
    {
        await using var log = Open();

        var refusal = Assert.Throws<IOException>(Open);
        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_left_of_a_frame_is_dropped_and_damage_before_a_whole_frame_is_not()
    {
        var disk = new Disk();
        await using (var log = Log.Open(new FaultyStorage(disk), signer, new LogOptions(), TimeProvider.System))
        {
            await log.Append("first"u8.ToArray(), cancellation);
            await log.Append("second"u8.ToArray(), cancellation);
        }

        var journal = disk.Segments[0];
        Assert.Equal(2, Replay(journal).Count);
        Assert.Equal("first"u8.ToArray(), Assert.Single(Replay(journal[..^1])));
        var torn = journal.ToArray();
        torn[^1] ^= 1;
        Assert.Single(Replay(torn));
        var damaged = journal.ToArray();
        damaged[20] ^= 1;
        var refusal = Assert.Throws<InvalidDataException>(() => Replay(damaged));
        Assert.Contains("journal is damaged", refusal.Message, StringComparison.Ordinal);
    }

    private static List<byte[]> Replay(byte[] segment)
    {
        var disk = new Disk();
        disk.Segments[0] = segment;
        return Journal.Replay(new FaultyStorage(disk), 0);
    }

    private Log Open() => Log.Open(folder, signer, new LogOptions(), TimeProvider.System);

    private async Task Grow(int size)
    {
        await using var log = Open();
        await Task.WhenAll(Enumerable.Range(0, (int)(size - log.Latest.Size)).Select(i => log.Append(new byte[] { (byte)i }, cancellation)));
        await log.WhenPublished(size - 1, cancellation);
    }
}
