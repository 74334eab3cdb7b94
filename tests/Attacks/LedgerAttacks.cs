using System.Net;
using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Keys;
using Domicile.Proof;

namespace Domicile.Tests.Attacks;

/// <summary>The ledger, by whoever keeps it and has its key.</summary>
[Attacks(12, "The ledger")]
[Collection(nameof(Planes))]
public sealed class LedgerAttacks(Planes planes)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Attack(By.Partner, "changes an entry of the ledger", Answer.Detected, "the verifier: every entry leads to the signed root")]
    public async Task A_changed_entry_is_seen()
    {
        using var copy = Copy();
        Assert.Equal(0, PublishedLog.Run(["log", copy.File("log"), "--vkey", planes.LedgerKey]).Code);
        var entries = Directory.GetFiles(copy.File("log/tile/entries"), "*",
            SearchOption.AllDirectories).MaxBy(file => new FileInfo(file).Length)!;
        var bytes = await File.ReadAllBytesAsync(entries, Stop);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(entries, bytes, Stop);
        Fails(copy);
    }

    [Attack(By.Partner, "takes the last entries out of the ledger again", Answer.Detected,
        "the verifier: whoever keeps a checkpoint (`--since`) sees that the log has shrunk")]
    public async Task A_shortened_ledger_is_seen_by_whoever_kept_a_checkpoint()
    {
        using var copy = Copy();
        var before = await Grown();
        await File.WriteAllTextAsync(copy.File("since"), before, Stop);
        Fails(copy, "--since", copy.File("since"));
    }

    [Attack(By.Partner, "shows somebody another ledger, signed by the same key", Answer.Detected,
        "the verifier: a kept checkpoint, or with witnesses the policy, which no such ledger meets")]
    public async Task Another_ledger_by_the_same_key_is_seen()
    {
        using var folder = new TemporaryFolder();
        using var keyring = Keyring.Open(Path.Combine(planes.Custody.Data, CustodyFolder.Name, "keys"),
            new DomicileOptions().LedgerOrigin, isNew: false);
        using var fork = new PublishedLog { Signer = keyring.Ledger };
        var latest = await Grown();
        await File.WriteAllTextAsync(folder.File("since"), latest, Stop);
        Assert.True(SignedNote.TryParse(latest, out var note));
        var size = (int)SignedCheckpoint.Open(note.ToString(), keyring.Ledger.Verifier).Checkpoint.Size;
        await fork.Grow(size + 3);
        Assert.Equal(0, fork.Verify().Code);
        Assert.Equal(1, fork.Verify("--since", folder.File("since")).Code);
        if (planes.Policy is { } policy) Assert.Equal(1, fork.Verify("--policy", policy).Code);
    }

    [Attack(By.Partner, "has a witness cosign another ledger than the one it has seen", Answer.Enforced, "the witness: 409 or 422")]
    public async Task A_witness_cosigns_no_second_history()
    {
        using var keyring = Keyring.Open(Path.Combine(planes.Custody.Data, CustodyFolder.Name, "keys"),
            new DomicileOptions().LedgerOrigin, isNew: false);
        using var client = new HttpClient();
        var latest = await Grown();
        // Where the custodian asks no witness, somebody else shows it the ledger.
        if (!Planes.IsWitnessed) Assert.Equal(HttpStatusCode.OK, await Show(0, [], latest));
        var origin = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(keyring.Ledger.Name)));
        var seen = new Uri(planes.Witness, origin + "/checkpoint");
        var size = await Seen();
        var entries = NaiveTree.Entries(size + 5);
        var text = new Checkpoint(keyring.Ledger.Name, size + 5, new Digest(NaiveTree.Root(entries))).ToText();
        var fork = SignedNote.Sign(text, keyring.Ledger).ToString();
        HttpStatusCode[] refusals = [HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity];
        Assert.Contains(await Show(0, [], fork), refusals);
        Assert.Contains(await Show(size, ConsistencyProof.Make(size, size + 5, NaiveTree.Nodes(entries)), fork), refusals);
        Assert.InRange(await Seen(), size, int.MaxValue);
        planes.Verify("log", planes.Custody.Ledger);

        async Task<int> Seen() => (int)SignedCheckpoint.Open(await client.GetStringAsync(seen, Stop),
            keyring.Ledger.Verifier).Checkpoint.Size;

        async Task<HttpStatusCode> Show(long old, IReadOnlyList<Digest> proof, string note)
        {
            using var body = new ByteArrayContent(new AddCheckpoint(old, proof, note).Encode());
            using var answer = await client.PostAsync(new Uri(planes.Witness, AddCheckpoint.Path), body, Stop);
            return answer.StatusCode;
        }
    }

    /// <summary>The published ledger as it is, in a folder of one's own.</summary>
    private TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        planes.Verify("log", planes.Custody.Ledger, "--mirror", copy.File("log"));
        return copy;
    }

    private void Fails(TemporaryFolder copy, params string[] options)
    {
        var (code, output) = PublishedLog.Run(["log", copy.File("log"), "--vkey", planes.LedgerKey, .. options]);
        Assert.Equal(1, code);
        Assert.Contains("FAILED", output, StringComparison.Ordinal);
    }

    /// <summary>The published checkpoint, once it holds an entry that is made now.</summary>
    private async Task<string> Grown()
    {
        var index = (await planes.Operator.UnsealAsService(planes.AnnsId)).Index;
        return await EndToEnd.Wait.For(() => planes.Custody.Client.GetStringAsync("/ledger/checkpoint", Stop),
            text => long.Parse(text.Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture) > index);
    }
}
