using System.Text;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

public sealed class PolicyTests : IDisposable
{
    private readonly PublishedLog log = new();
    private readonly WitnessSigner[] witnesses = [.. Enumerable.Range(1, 3).Select(i => WitnessSigner.Generate($"w{i}.example"))];

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task A_log_that_its_witnesses_cosigned_is_verified_and_they_are_named()
    {
        await log.Grow(300);
        Cosign(0, 2);
        var (code, output) = log.Verify("--policy", Policy());

        Assert.Equal(0, code);
        Assert.Contains("cosigned by w1.example at 2026-01-01 00:00:00.000 UTC\n", output, StringComparison.Ordinal);
        Assert.Contains("cosigned by w3.example", output, StringComparison.Ordinal);
        Assert.DoesNotContain("w2.example", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_cosignatures_are_a_failed_verification_that_names_what_is_missing()
    {
        await log.Grow(3);
        Cosign(1);
        var (code, output) = log.Verify("--policy", Policy());

        Assert.Equal(1, code);
        Assert.Contains("FAILED: the checkpoint lacks cosignatures: 1 more of (one, three).", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_cosignature_is_a_failed_verification()
    {
        await log.Grow(3);
        Cosign(0, 1, 2);
        var path = Path.Combine(log.Folder, "checkpoint");
        var note = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var last = note[..^3].LastIndexOf(' ') + 30;
        await File.WriteAllTextAsync(path, note[..last] + (note[last] == 'A' ? 'B' : 'A') + note[(last + 1)..], TestContext.Current.CancellationToken);

        Assert.Equal(1, log.Verify("--policy", Policy()).Code);
        Assert.Equal(0, log.Verify().Code);
    }

    [Fact]
    public async Task The_policys_log_is_the_one_that_is_meant()
    {
        await log.Grow(3);
        Cosign(0, 1);
        var (code, output) = PublishedLog.Run("log", log.Folder, "--policy", Policy());

        Assert.Equal(0, code);
        Assert.DoesNotContain("own word", output, StringComparison.Ordinal);
        Assert.Equal(1, PublishedLog.Run("log", log.Folder, "--policy", Policy(NoteSigner.Generate(log.Signer.Name))).Code);
        Assert.Equal(2, log.Verify("--policy", Policy(NoteSigner.Generate(log.Signer.Name))).Code);
    }

    [Fact]
    public async Task A_proof_carries_the_cosignatures_of_its_checkpoint()
    {
        var leaf = new LedgerEntry("unseal", LedgerEntry.NewEventId(0), 0, default).Encode();
        await log.Grow(index => index == 4 ? leaf : [(byte)index], 5);
        Cosign(0, 1);
        var proof = log.Keep("proof", await log.ProofOf(4, new Disclosure(leaf).Encode()));
        await log.Grow(6);
        var later = log.Keep("later", await log.ProofOf(4, new Disclosure(leaf).Encode()));

        Assert.Equal(0, PublishedLog.Run("proof", proof, "--policy", Policy()).Code);
        Assert.Equal(0, PublishedLog.Run("proof", later, "--vkey", log.Signer.Verifier.ToString()).Code);
        var (code, output) = PublishedLog.Run("proof", later, "--policy", Policy());
        Assert.Equal(1, code);
        Assert.Contains("2 more of (one, two, three)", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quorum all\n", "line 1")]
    [InlineData("# nothing\n", "line 2")]
    public async Task A_policy_that_cannot_be_read_is_wrong_usage(string policy, string line)
    {
        await log.Grow(3);
        var (code, output) = log.Verify("--policy", log.Keep("policy", policy));

        Assert.Equal(2, code);
        Assert.Contains(line, output, StringComparison.Ordinal);
        Assert.Equal(2, log.Verify("--policy", "/nowhere/at/all").Code);
    }

    private string Policy(NoteSigner? of = null) => log.Keep("policy",
        $"log {(of ?? log.Signer).Verifier}\nwitness one {witnesses[0].Verifier}\nwitness two {witnesses[1].Verifier}\nwitness three {witnesses[2].Verifier}\n"
        + "group two-of-them 2 one two three\nquorum two-of-them\n");

    private void Cosign(params int[] who)
    {
        var path = Path.Combine(log.Folder, "checkpoint");
        var signed = SignedCheckpoint.Open(File.ReadAllBytes(path), log.Signer.Verifier);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(
            signed.With([.. who.Select(i => witnesses[i].Cosign(signed.Parsed.Text, DateTimeOffset.FromUnixTimeSeconds(1_767_225_600)))]).Note));
    }
}
