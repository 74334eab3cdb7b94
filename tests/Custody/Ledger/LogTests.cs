using Domicile.Ledger;
using Domicile.Proof;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

[Trait("Database", "none")]
public class LogTests
{
    private readonly Disk disk = new();
    private readonly NoteSigner signer = NoteSigner.Generate("domicile.test/ledger");
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_appended_entry_can_be_proved_offline()
    {
        var opening = Commitment.NewOpening();
        var body = "who, whose, why"u8.ToArray();
        var leaf = new LedgerEntry("unseal", LedgerEntry.NewEventId(1_767_225_600_000), 1_767_225_600_000, Commitment.Of(opening, body)).Encode();
        await using var log = Open(new FaultyStorage(disk));

        var index = await log.Append(leaf, cancellation);
        await log.WhenPublished(index, cancellation);
        var file = log.ProofOf(index, new Disclosure(leaf, opening, body).Encode());

        Assert.True(TlogProof.TryParse(file, out var proof));
        Assert.True(Disclosure.TryParse(proof.Extra.Span, out var disclosure));
        Assert.Equal(log.Latest, proof.Verify(disclosure.Entry.Span, signer.Verifier));
        Assert.Equal("unseal", disclosure.Open().Kind);
    }

    [Fact]
    public async Task Entries_are_numbered_in_order_and_read_back_after_a_restart()
    {
        await using (var log = Open(new FaultyStorage(disk)))
        {
            await Grow(log, 700);
        }

        await using var again = Open(new FaultyStorage(disk));
        Assert.Equal(700, again.Latest.Size);
        Assert.All(new[] { 0, 255, 256, 511, 512, 699 }, index => Assert.Equal(NaiveTree.Entry(index), again.EntryAt(index).ToArray()));
        Assert.Equal(new Digest(NaiveTree.Root(NaiveTree.Entries(700))), again.Latest.Root);
        Assert.Throws<ArgumentOutOfRangeException>(() => again.EntryAt(700));
        Assert.Throws<ArgumentOutOfRangeException>(() => again.ProofOf(700, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => again.EntryAt(-1));
    }

    [Fact]
    public async Task The_publisher_rests_only_while_nobody_waits_for_it()
    {
        await using (var log = Log.Open(new FaultyStorage(disk), signer, new LogOptions { Rest = TimeSpan.FromDays(1) }, TimeProvider.System))
        {
            for (var entry = 0; entry < 3; entry++)
            {
                await log.WhenPublished(await log.Append(NaiveTree.Entry(entry), cancellation), cancellation);
                Assert.Equal(entry + 1, log.Latest.Size);
            }

            await log.Append(NaiveTree.Entry(3), cancellation);
        }

        await using var again = Open(new FaultyStorage(disk));
        Assert.Equal(4, again.Latest.Size);
    }

    [Theory]
    [InlineData(256, "tile/0/000 tile/1/000.p/1 tile/entries/000")]
    [InlineData(70_000, "tile/0/272 tile/0/273.p/112 tile/1/000 tile/1/001.p/17 tile/2/000.p/1 tile/entries/272 tile/entries/273.p/112")]
    public async Task The_files_are_those_of_the_specification(int size, string expected)
    {
        await using (var log = Open(new FaultyStorage(disk)))
        {
            await Grow(log, size);
        }

        Assert.All(expected.Split(' '), path => Assert.Contains(path, disk.Files.Keys));
        // Full tiles of every level, no empty and no superseded ones.
        var full = Enumerable.Range(0, 3).Sum(level => size >> (8 * (level + 1))) + size / 256;
        Assert.Equal(full, disk.Files.Keys.Count(path => path.StartsWith("tile/", StringComparison.Ordinal) && !path.Contains(".p/", StringComparison.Ordinal)));
        Assert.DoesNotContain(disk.Files.Keys, path => path.Contains(".p/0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_work_of_starting_does_not_grow_with_the_log()
    {
        var reads = new List<int>();
        foreach (var size in new[] { 300, 66_000 })
        {
            await using (var log = Open(new FaultyStorage(disk)))
            {
                await Grow(log, size);
            }

            var storage = new FaultyStorage(disk);
            await using var again = Open(storage);
            reads.Add(storage.Reads);
        }

        // One more level of the tree, not two hundred times the files.
        Assert.InRange(reads[1], 1, reads[0] + 6);
    }

    [Fact]
    public async Task An_entry_that_is_too_long_is_refused_and_the_longest_is_kept()
    {
        await using var log = Open(new FaultyStorage(disk));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => log.Append(new byte[65_536], cancellation));
        var index = await log.Append(new byte[65_535], cancellation);
        await log.WhenPublished(index, cancellation);

        Assert.Equal(65_535, log.EntryAt(index).Length);
    }

    [Fact]
    public async Task Appends_are_refused_while_too_much_waits_to_be_published()
    {
        var storage = new FaultyStorage(disk);
        var time = new FakeTimeProvider();
        await using var log = Log.Open(storage, signer, new LogOptions { MaxPendingBytes = 1 << 16 }, time);
        storage.PublicFull = true;

        await log.Append(new byte[40_000], cancellation);
        var refusal = await Assert.ThrowsAsync<LogUnavailableException>(() => log.Append(new byte[40_000], cancellation));
        Assert.True(refusal.Retryable);

        storage.PublicFull = false;
        var published = log.WhenPublished(0, cancellation);
        await Wait.Until(() =>
        {
            time.Advance(new LogOptions().RetryDelay);
            return published.IsCompleted;
        });

        Assert.Null(log.PublishingFailure);
        Assert.Equal(1, await log.Append(new byte[40_000], cancellation));
    }

    [Fact]
    public async Task A_full_disk_refuses_entries_and_the_log_goes_on_once_there_is_room()
    {
        var storage = new FaultyStorage(disk);
        await using var log = Open(storage);
        await Grow(log, 3);

        storage.Full = true;
        var refusal = await Assert.ThrowsAsync<LogUnavailableException>(() => log.Append("lost"u8.ToArray(), cancellation));
        storage.Full = false;

        Assert.True(refusal.Retryable);
        Assert.Null(log.Fatal);
        Assert.Equal(3, await log.Append("kept"u8.ToArray(), cancellation));
    }

    [Fact]
    public async Task A_disk_that_turned_read_only_refuses_entries_and_the_log_goes_on_once_it_is_writable()
    {
        var storage = new FaultyStorage(disk);
        await using (var log = Open(storage))
        {
            await Grow(log, 3);
            storage.ReadOnly = true;
            Assert.True((await Assert.ThrowsAsync<LogUnavailableException>(() => log.Append("lost"u8.ToArray(), cancellation))).Retryable);
            storage.ReadOnly = false;
            Assert.Equal(3, await log.Append("kept"u8.ToArray(), cancellation));
        }

        Assert.Throws<UnauthorizedAccessException>(() => Open(new FaultyStorage(disk) { ReadOnly = true }));
        await using var again = Open(new FaultyStorage(disk));
        Assert.Equal(4, again.Latest.Size);
    }

    [Fact]
    public async Task Proofs_hold_while_the_log_grows()
    {
        await using var log = Open(new FaultyStorage(disk));
        await Grow(log, 1);
        var growing = Task.Run(async () =>
        {
            for (var size = 50; size <= 2_000; size += 50)
            {
                await Grow(log, size);
            }
        }, cancellation);

        for (var turn = 0L; !growing.IsCompleted; turn++)
        {
            var index = turn * 7919 % log.Latest.Size;
            Assert.True(TlogProof.TryParse(log.ProofOf(index, []), out var proof));
            proof.Verify(NaiveTree.Entry(index), signer.Verifier);
        }

        await growing;
    }

    [Fact]
    public async Task A_closed_log_refuses_and_lets_nobody_wait_for_ever()
    {
        var log = Open(new FaultyStorage(disk));
        var waiting = log.WhenPublished(100, cancellation);
        await log.DisposeAsync();

        await Assert.ThrowsAsync<LogUnavailableException>(() => log.Append(new byte[1], cancellation));
        await Assert.ThrowsAsync<LogUnavailableException>(() => waiting);
    }

    [Fact]
    public async Task Waiting_for_publication_can_be_given_up()
    {
        await using var log = Open(new FaultyStorage(disk));
        using var giveUp = new CancellationTokenSource();
        var waiting = log.WhenPublished(0, giveUp.Token);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private Log Open(FaultyStorage storage) => Log.Open(storage, signer, new LogOptions(), TimeProvider.System);

    private async Task Grow(Log log, int size)
    {
        var appends = new List<Task<long>>();
        for (var index = log.Latest.Size; index < size; index++)
        {
            appends.Add(log.Append(NaiveTree.Entry(index), cancellation));
        }

        Assert.Equal(Enumerable.Range(size - appends.Count, appends.Count).Select(index => (long)index), await Task.WhenAll(appends));
        await log.WhenPublished(size - 1, cancellation);
    }
}
