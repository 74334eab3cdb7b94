using Domicile.Ledger;
using Domicile.Proof;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

[Trait("Database", "none")]
public class WitnessedLogTests
{
    private readonly Disk disk = new();
    private readonly NoteSigner signer = NoteSigner.Generate("domicile.test/ledger");
    private readonly TestWitnesses outside;
    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    public WitnessedLogTests() => outside = new(signer.Verifier, 3, 2);

    [Fact]
    public async Task What_is_published_carries_the_quorums_cosignatures_and_so_do_proofs()
    {
        outside.Conduct[2] = Conduct.Away;
        await using var log = Open(WhenAway.Wait);
        var index = await log.Append("entry"u8.ToArray(), cancellation);
        await log.WhenPublished(index, cancellation);

        Assert.Null(log.Unwitnessed);
        Assert.Equal(2, Demanded(log.LatestNote).Count);
        Assert.True(TlogProof.TryParse(log.ProofOf(index, []), out var proof));
        Assert.Equal(2, Demanded(proof.CheckpointNote).Count);
    }

    [Fact]
    public async Task Entries_wait_unpublished_while_the_quorum_is_away_and_appear_when_it_returns()
    {
        Array.Fill(outside.Conduct, Conduct.Away);
        await using var log = Open(WhenAway.Wait);
        var index = await log.Append("entry"u8.ToArray(), cancellation);
        await Until(() => log.PublishingFailure is not null);

        Assert.Contains("2 more of (w0, w1, w2)", log.PublishingFailure!.Message, StringComparison.Ordinal);
        Assert.Equal(0, log.Latest.Size);
        Assert.Equal(0, Published().Checkpoint.Size);
        Array.Fill(outside.Conduct, Conduct.Cosigns);
        await Until(() => log.WhenPublished(index, cancellation).IsCompleted);
        Assert.Null(log.PublishingFailure);
    }

    [Fact]
    public async Task Appends_are_refused_once_too_much_waits_even_after_a_restart()
    {
        Array.Fill(outside.Conduct, Conduct.Away);
        await using (var log = Open(WhenAway.Wait))
        {
            await log.Append(new byte[40_000], cancellation);
            Assert.True((await Assert.ThrowsAsync<LogUnavailableException>(() => log.Append(new byte[40_000], cancellation))).Retryable);
        }

        await using var again = Open(WhenAway.Wait);
        await Assert.ThrowsAsync<LogUnavailableException>(() => again.Append(new byte[40_000], cancellation));
        Array.Fill(outside.Conduct, Conduct.Cosigns);
        await Until(() => again.Latest.Size == 1);
        Assert.Equal(1, await again.Append(new byte[40_000], cancellation));
    }

    [Fact]
    public async Task If_so_configured_the_log_is_published_without_the_quorum_and_says_so()
    {
        Array.Fill(outside.Conduct, Conduct.Away, 1, 2);
        await using var log = Open(WhenAway.Publish);
        var index = await log.Append("entry"u8.ToArray(), cancellation);
        await log.WhenPublished(index, cancellation);

        Assert.Null(log.PublishingFailure);
        Assert.Contains("1 more of (w1, w2)", log.Unwitnessed, StringComparison.Ordinal);
        Assert.Single(outside.Policy.CosignersOf(Published().Parsed));

        // Nothing new is appended, and yet the checkpoint gets its cosignatures.
        Array.Fill(outside.Conduct, Conduct.Cosigns);
        await Until(() => log.Unwitnessed is null);
        Assert.True(Demanded(Published().Note).Count >= 2);
    }

    [Theory]
    [InlineData(Conduct.Away)]
    [InlineData(Conduct.AnswerLost)]
    [InlineData(Conduct.Hangs)]
    [InlineData(Conduct.Forges)]
    [InlineData(Conduct.Babbles)]
    [InlineData(Conduct.Refuses)]
    public async Task One_witness_that_fails_does_not_stop_the_others(Conduct conduct)
    {
        await using var log = Open(WhenAway.Wait);
        outside.Conduct[1] = conduct;
        var index = await log.Append("entry"u8.ToArray(), cancellation);
        await Until(() => log.WhenPublished(index, cancellation).IsCompleted);

        Assert.Equal(["w0", "w2"], Demanded(log.LatestNote).Select(cosigned => cosigned.Witness.Name));
        Assert.Equal(3, Published().Parsed.Signatures.Count);
    }

    [Theory]
    [InlineData(Conduct.ClaimsMore, WhenAway.Wait)]
    [InlineData(Conduct.ClaimsMore, WhenAway.Publish)]
    [InlineData(Conduct.ClaimsFork, WhenAway.Wait)]
    [InlineData(Conduct.ClaimsFork, WhenAway.Publish)]
    public async Task Nothing_is_published_while_a_witness_remembers_another_history_and_the_next_start_is_refused(Conduct conduct, WhenAway away)
    {
        await using var log = Open(away);
        outside.Conduct[0] = conduct;
        await log.Append("entry"u8.ToArray(), cancellation);
        await Until(() => log.PublishingFailure is not null);

        Assert.Contains("put back to an older state", log.PublishingFailure!.Message, StringComparison.Ordinal);
        Assert.Equal(0, Published().Checkpoint.Size);
        await log.DisposeAsync();
        Assert.Contains("put back to an older state", Assert.Throws<InvalidDataException>(() => Open(away)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_put_back_to_an_older_state_does_not_start()
    {
        await using (var log = Open(WhenAway.Publish))
        {
            await log.WhenPublished(await log.Append("one"u8.ToArray(), cancellation), cancellation);
        }

        disk.Files.Clear();
        disk.Segments.Clear();
        disk.Kept.Clear();
        var refused = Assert.Throws<InvalidDataException>(() => Open(WhenAway.Publish));

        Assert.Contains("it has cosigned 1 entries, and the log has 0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_witness_is_asked_with_the_size_that_it_has_cosigned()
    {
        await using (var log = Open(WhenAway.Wait))
        {
            foreach (var size in new[] { 1, 2, 3 })
            {
                await log.WhenPublished(await log.Append("entry"u8.ToArray(), cancellation), cancellation);
                await Until(() => outside.Cosigned.Count(checkpoint => checkpoint.Size == size) == 3);
            }
        }

        await using (var log = Open(WhenAway.Wait))
        {
            await log.WhenPublished(await log.Append("entry"u8.ToArray(), cancellation), cancellation);
        }

        // The empty checkpoint and the first, then what each answer told; a new process has to be told anew.
        long[] expected = [0, 0, 1, 2, 0, 3];
        Assert.Equal(expected, outside.Asked.Where(asked => asked.Witness == 0).Select(asked => asked.Old).Take(expected.Length));
    }

    [Fact]
    public async Task A_witness_that_is_away_is_not_asked_at_every_turn()
    {
        outside.Conduct[0] = Conduct.Refuses;
        outside.Conduct[1] = Conduct.Refuses;
        await using var log = Open(WhenAway.Publish);
        for (var i = 0; i < 20; i++)
        {
            await log.WhenPublished(await log.Append("entry"u8.ToArray(), cancellation), cancellation);
        }

        Assert.Contains("w0: it answered with status 403", log.Unwitnessed, StringComparison.Ordinal);
        Assert.True(outside.Refusals <= 4, $"{outside.Refusals}");
    }

    [Fact]
    public async Task What_awaits_the_witnesses_can_be_read_by_its_own_process_also_after_a_crash_and_is_not_proved()
    {
        Array.Fill(outside.Conduct, Conduct.Away);
        await using (var log = Open(WhenAway.Wait))
        {
            await log.Append("entry"u8.ToArray(), cancellation);
        }

        await using var again = Open(WhenAway.Wait);
        Assert.Equal((1, 0), (again.Size, again.Latest.Size));
        Assert.Equal("entry"u8.ToArray(), again.EntryAt(0).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => again.ProofOf(0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => again.EntryAt(1));
    }

    [Fact]
    public async Task Without_witnesses_what_awaited_them_is_published()
    {
        Array.Fill(outside.Conduct, Conduct.Away);
        await using (var log = Open(WhenAway.Wait))
        {
            await log.Append("entry"u8.ToArray(), cancellation);
        }

        await using var alone = Log.Open(new FaultyStorage(disk), signer, new LogOptions(), time);
        Assert.Equal(1, alone.Latest.Size);
        Assert.Null(alone.Unwitnessed);
    }

    [Fact]
    public async Task A_log_that_had_no_witnesses_gets_cosignatures_for_what_it_has()
    {
        await using (var alone = Log.Open(new FaultyStorage(disk), signer, new LogOptions(), time))
        {
            await alone.WhenPublished(await alone.Append("entry"u8.ToArray(), cancellation), cancellation);
        }

        await using var log = Open(WhenAway.Wait);
        await Until(() => log.Unwitnessed is null);
        Assert.True(Demanded(Published().Note).Count >= 2);
    }

    [Fact]
    public void A_witness_without_an_address_cannot_be_asked()
    {
        var policy = WitnessPolicy.Parse(System.Text.Encoding.UTF8.GetBytes($"witness w {WitnessSigner.Generate("w").Verifier}\nquorum w\n"));

        Assert.Throws<ArgumentException>(() => new Witnesses(policy, WhenAway.Wait, (_, _, _, _) => throw new IOException(), time));
    }

    private Log Open(WhenAway away) =>
        Log.Open(new FaultyStorage(disk), signer, new LogOptions { MaxPendingBytes = 1 << 16 }, time, outside.For(away, time));

    private IReadOnlyList<Cosigned> Demanded(string note) => outside.Policy.Demand(SignedCheckpoint.Open(note, signer.Verifier).Parsed);

    private SignedCheckpoint Published()
    {
        lock (disk.Gate)
        {
            return SignedCheckpoint.Open(disk.Files["checkpoint"], signer.Verifier);
        }
    }

    /// <summary>Lets the log's clock run until this is so.</summary>
    private Task Until(Func<bool> reached) => Wait.Until(() =>
    {
        if (reached()) return true;
        time.Advance(TimeSpan.FromSeconds(1));
        return false;
    });
}
