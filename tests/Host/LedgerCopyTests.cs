using Domicile.Backups;
using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Tests.Host;

/// <summary>Copies of a log's folder, and what a log does when it is put back.</summary>
[Trait("Database", "none")]
public sealed class LedgerCopyTests : IDisposable
{
    private static readonly LogOptions Options = new() { SegmentBytes = 500, RetryDelay = TimeSpan.FromMilliseconds(1) };

    private readonly TemporaryFolder folder = new();
    private readonly NoteSigner signer = NoteSigner.Generate("domicile.test/ledger");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Own => folder.File("log");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_copy_taken_at_any_moment_opens_and_holds_all_that_was_acknowledged_before_it()
    {
        await using var log = Log.Open(Own, signer, Options, TimeProvider.System);
        var acknowledged = 0L;
        var appending = Task.Run(async () =>
        {
            for (var round = 0; round < 120; round++)
            {
                var indices = await Task.WhenAll(Enumerable.Range(0, 7).Select(_ => log.Append(Guid.CreateVersion7().ToByteArray(), Stop)));
                Interlocked.Exchange(ref acknowledged, indices.Max() + 1);
            }
        }, Stop);
        for (var copy = 0; copy == 0 || (copy < 30 && !appending.IsCompleted); copy++)
        {
            var before = Interlocked.Read(ref acknowledged);
            LedgerCopy.Take(Own, folder.File($"copy{copy}"), signer.Verifier);
            await using var restored = Log.Open(folder.File($"copy{copy}"), signer, Options, TimeProvider.System);
            Assert.InRange(restored.Size, before, long.MaxValue);
            LogAudit.Run(new FolderSource(Log.PublicFolderOf(folder.File($"copy{copy}"))), restored.Latest, new ParallelOptions());
        }
        await appending;
    }

    [Fact]
    public async Task What_awaits_its_witnesses_is_in_the_copy()
    {
        var outside = new TestWitnesses(signer.Verifier, 1, 1);
        outside.Conduct[0] = Conduct.Away;
        await using var log = Log.Open(Own, signer, Options, TimeProvider.System, outside.For(WhenAway.Wait));
        for (var entry = 0; entry < 300; entry++) await log.Append(new byte[] { (byte)entry, 1 }, Stop);
        Assert.Equal(0, LedgerCopy.Take(Own, folder.File("copy"), signer.Verifier).Checkpoint.Size);
        await using var restored = Log.Open(folder.File("copy"), signer, Options, TimeProvider.System, outside.For(WhenAway.Wait));
        Assert.Equal((300, 0), (restored.Size, restored.Latest.Size));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(3, 700)]
    [InlineData(256, 513)]
    public async Task A_copy_that_others_have_seen_beyond_does_not_open_until_a_mirror_fills_it(int copied, int published)
    {
        await Grow(copied);
        LedgerCopy.Take(Own, folder.File("copy"), signer.Verifier);
        await Grow(published - copied);
        var mirror = new FolderSource(Log.PublicFolderOf(Own));
        LedgerCopy.Expect(folder.File("copy"), LedgerCopy.Checkpoint(mirror, signer.Verifier));
        if (copied < published) Assert.Contains($"others have seen {published}", Refusal(), StringComparison.Ordinal);

        Assert.Equal(published, LedgerCopy.CatchUp(folder.File("copy"), mirror, signer.Verifier).Checkpoint.Size);
        await using var restored = Log.Open(folder.File("copy"), signer, Options, TimeProvider.System);
        Assert.Equal(published, await restored.Append("next"u8.ToArray(), Stop));
    }

    [Fact]
    public async Task A_copy_that_has_become_another_history_does_not_open_and_takes_nothing_from_a_mirror()
    {
        await Grow(5);
        LedgerCopy.Take(Own, folder.File("copy"), signer.Verifier);
        await Grow(3);
        await using (var fork = Log.Open(folder.File("copy"), signer, Options, TimeProvider.System))
            for (var more = 0; more < 2; more++) await fork.WhenPublished(await fork.Append("another"u8.ToArray(), Stop), Stop);
        var mirror = new FolderSource(Log.PublicFolderOf(Own));
        Assert.Throws<VerificationException>(() => LedgerCopy.CatchUp(folder.File("copy"), mirror, signer.Verifier));
        await using (var fork = Log.Open(folder.File("copy"), signer, Options, TimeProvider.System)) await fork.WhenPublished(await fork.Append("more"u8.ToArray(), Stop), Stop);
        LedgerCopy.Expect(folder.File("copy"), LedgerCopy.Checkpoint(mirror, signer.Verifier));
        Assert.Contains("not the one that others have seen", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_that_forges_an_entry_is_found_out()
    {
        await Grow(3);
        LedgerCopy.Take(Own, folder.File("copy"), signer.Verifier);
        await Grow(2);
        var bundle = Path.Combine(Log.PublicFolderOf(Own), "tile/entries/000.p/5");
        var bytes = await File.ReadAllBytesAsync(bundle, Stop);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, Stop);
        Assert.Throws<VerificationException>(() => LedgerCopy.CatchUp(folder.File("copy"), new FolderSource(Log.PublicFolderOf(Own)), signer.Verifier));
        Assert.Equal(3, LedgerCopy.Checkpoint(new FolderSource(Log.PublicFolderOf(folder.File("copy"))), signer.Verifier).Checkpoint.Size);
    }

    private string Refusal() => Assert.Throws<InvalidDataException>(() => Log.Open(folder.File("copy"), signer, Options, TimeProvider.System)).Message;

    private async Task Grow(int entries)
    {
        await using var log = Log.Open(Own, signer, Options, TimeProvider.System);
        var indices = await Task.WhenAll(Enumerable.Range(0, entries).Select(entry => log.Append(BitConverter.GetBytes(entry), Stop)));
        if (entries > 0) await log.WhenPublished(indices.Max(), Stop);
    }
}
