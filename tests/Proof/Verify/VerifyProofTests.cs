using System.Text;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

public sealed class VerifyProofTests : IDisposable
{
    private readonly PublishedLog log = new();
    private readonly byte[] opening = Commitment.NewOpening();
    private readonly byte[] body = Encoding.UTF8.GetBytes("""{"party":"operator","purpose":"support_case"}""");
    private readonly byte[] leaf;

    public VerifyProofTests() =>
        leaf = new LedgerEntry("unseal", LedgerEntry.NewEventId(1_767_225_600_000), 1_767_225_600_000, Commitment.Of(opening, body)).Encode();

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task A_proof_file_shows_the_entry_and_its_body()
    {
        var (code, output) = Verify(await Proof(new Disclosure(leaf, opening, body).Encode()));

        Assert.Equal(0, code);
        Assert.Contains("kind unseal\n", output, StringComparison.Ordinal);
        Assert.Contains("time 2026-01-01 00:00:00.000 UTC\n", output, StringComparison.Ordinal);
        Assert.Contains(Encoding.UTF8.GetString(body), output, StringComparison.Ordinal);
        Assert.EndsWith("VERIFIED\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withheld_body_leaves_the_entry_provable()
    {
        var (code, output) = Verify(await Proof(new Disclosure(leaf).Encode()));

        Assert.Equal(0, code);
        Assert.Contains("body: not disclosed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_entry_may_come_in_a_file_of_its_own()
    {
        var file = await Proof([]);

        Assert.Equal(2, Verify(file).Code);
        Assert.Equal(0, Verify(file, "--entry", log.Keep("entry", Encoding.ASCII.GetString(leaf))).Code);
        Assert.Equal(1, Verify(file, "--entry", log.Keep("entry", Encoding.ASCII.GetString(leaf) + "\n")).Code);
    }

    [Fact]
    public async Task Another_body_than_the_committed_one_is_found()
    {
        var (code, output) = Verify(await Proof(new Disclosure(leaf, opening, "another"u8.ToArray()).Encode()));

        Assert.Equal(1, code);
        Assert.Contains("not the one that the entry commits to", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_entry_than_the_logged_one_is_found()
    {
        var other = new LedgerEntry("unseal", LedgerEntry.NewEventId(0), 0, Commitment.Of(opening, body)).Encode();

        Assert.Equal(1, Verify(await Proof(new Disclosure(other, opening, body).Encode())).Code);
    }

    [Fact]
    public async Task A_body_cannot_steer_the_terminal()
    {
        var hostile = "\u001b[2J\u009bhidden"u8.ToArray();
        var entry = new LedgerEntry("unseal", LedgerEntry.NewEventId(0), 0, Commitment.Of(opening, hostile)).Encode();
        var (code, output) = Verify(await Proof(new Disclosure(entry, opening, hostile).Encode(), entry));

        Assert.Equal(0, code);
        Assert.DoesNotContain(output, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public async Task Any_changed_character_of_a_proof_file_is_found()
    {
        var file = await File.ReadAllTextAsync(await Proof(new Disclosure(leaf, opening, body).Encode()), TestContext.Current.CancellationToken);
        var path = log.Keep("changed", "");

        for (var i = 0; i < file.Length; i++)
        {
            var changed = file.ToCharArray();
            changed[i] = changed[i] == 'B' ? 'C' : 'B';
            await File.WriteAllTextAsync(path, new string(changed), TestContext.Current.CancellationToken);
            Assert.True(Verify(path).Code == 1, $"character {i}, {file[i]}");
        }
    }

    [Fact]
    public async Task The_log_can_be_asked_whether_it_still_holds_the_proven_tree()
    {
        var file = await Proof(new Disclosure(leaf, opening, body).Encode());
        await log.Grow(600);
        using var fork = new PublishedLog { Signer = log.Signer };
        await fork.Grow(index => [0, (byte)index], 700);

        Assert.Equal(0, Verify(file, "--log", log.Folder).Code);
        Assert.Equal(1, Verify(file, "--log", fork.Folder).Code);
    }

    private (int Code, string Output) Verify(string file, params string[] options) =>
        PublishedLog.Run(["proof", file, "--vkey", log.Signer.Verifier.ToString(), .. options]);

    /// <summary>A proof of the leaf as entry 300 of 301.</summary>
    private async Task<string> Proof(byte[] extra, byte[]? entry = null)
    {
        await log.Grow(index => index == 300 ? entry ?? leaf : [1, (byte)index], 301);
        return log.Keep("proof", await log.ProofOf(300, extra));
    }
}
