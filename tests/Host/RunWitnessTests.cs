using System.Net;
using System.Text;
using Domicile.Host;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Witness;
using Microsoft.AspNetCore.Builder;

namespace Domicile.Tests.Host;

/// <summary>The witness over HTTP, and the log's client against it.</summary>
public sealed class RunWitnessTests : IAsyncLifetime
{
    // The transcript of litewitness's own tests (github.com/FiloSottile/litetlog, cmd/litewitness/testdata): a Sigsum log's tree heads as checkpoints.
    private const string Origin = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562";
    private const string Root1 = "2a00000000000000000000000000000000000000000000000000000000000000";
    private const string Root3 = "45c088d4d939e9971298811f227d1295eaad57bbafae55cd71c171e7de48c25d";
    private const string Root5 = "42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36";
    private const string Sign1 =
        "b7cf653aa9c565a1ca359db81bd3bc656ab2890c6ea4c0aec42295e80aa05049423505026434f987923ccdf07d440c152cd59e736e5914d8ada8d7a4d51b2106";
    private const string Sign3 =
        "655bb4871d15bc05032d67eece88900c4863a27f190393b99176391577f5def971b023d9a418c3226b7b7ea47b33686d9b3849451dadc6b07c007c595af1ea0a";
    private const string Sign5 =
        "0fc43899968b48b5150b0e8fe7ad07b17c21c7056a6fe381deb0cd19ece103d59b2119b5dbe5d54d8a1262ce67f01245c5898b4b56f747495804a17a2eec0f0c";
    private const string Leaf1 = "2a01000000000000000000000000000000000000000000000000000000000000";
    private const string Leaf2 = "2a02000000000000000000000000000000000000000000000000000000000000";

    private static readonly NoteVerifier Sigsum = new(Origin, Convert.FromHexString("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"));

    private readonly string folder = Directory.CreateTempSubdirectory("witness").FullName;
    private readonly WitnessSigner signer = WitnessSigner.Generate("example.com/witness");
    private readonly NoteSigner own = NoteSigner.Generate("domicile.test/ledger");
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;
    private Cosigner witness = null!;
    private WebApplication app = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        witness = Cosigner.Open(Path.Combine(folder, "memory"), signer, [Sigsum, own.Verifier], TimeProvider.System);
        app = RunWitness.Build(witness, "http://127.0.0.1:0");
        await app.StartAsync(cancellation);
        client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        witness.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_transcript_of_another_witness_is_answered_as_the_specification_says()
    {
        Assert.Equal(200, await Status(Body(0, 1, Root1, Sign1)));
        Assert.Equal(403, await Status(Body(1, 3, Root3, Sign3[..^1] + "b", Leaf1, Leaf2)));
        Assert.Equal(404, await Status(Body(1, 3, Root3, Sign3, Leaf1, Leaf2).Replace("e562", "e561", StringComparison.Ordinal)));
        Assert.Equal(422, await Status(Body(1, 3, Root3, Sign3)));
        Assert.Equal(422, await Status(Body(1, 3, Root3, Sign3, Leaf1, Leaf2[..^1] + "1")));
        Assert.Equal(400, await Status(Body(0, 1, Root1, Sign1, [.. Enumerable.Repeat(Leaf1, 64)])));
        Assert.Equal(400, await Status(Body(5, 3, Root3, Sign3)));
        Assert.Equal(200, await Status(Body(1, 3, Root3, Sign3, Leaf1, Leaf2)));

        using var conflict = await Post(Body(1, 5, Root5, Sign5, Leaf1,
            "f9f50357e93def4078237b8aaea24ce1a3f5965a0f64ff26bebd99e30470d8b2", "2a04000000000000000000000000000000000000000000000000000000000000"));
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Equal("text/x.tlog.size", conflict.Content.Headers.ContentType!.ToString());
        Assert.Equal("3\n", await conflict.Content.ReadAsStringAsync(cancellation));

        using var grown = await Post(Body(3, 5, Root5, Sign5, Leaf2, "2a03000000000000000000000000000000000000000000000000000000000000",
            "c2088815d65f60dbfa594d4e96504ab169cb6084bf0c132ab7c521fd2e0eba41", "2a04000000000000000000000000000000000000000000000000000000000000"));
        Assert.Equal(HttpStatusCode.OK, grown.StatusCode);
        Assert.StartsWith("— example.com/witness ", await grown.Content.ReadAsStringAsync(cancellation), StringComparison.Ordinal);
        Assert.Contains("\n5\n", await client.GetStringAsync($"/{Hash(Origin)}/checkpoint", cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_witnessed_is_not_shown_and_a_body_has_a_bound()
    {
        using var unknown = await client.GetAsync($"/{Hash("unknown")}/checkpoint", cancellation);
        using var nothing = await client.GetAsync($"/{Hash(Origin)}/checkpoint", cancellation);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (unknown.StatusCode, nothing.StatusCode));
        Assert.Equal(400, await Status(""));
        Assert.Equal(400, await Status(new string('x', AddCheckpoint.MaxBytes + 1)));
    }

    [Fact]
    public async Task A_log_is_published_with_the_cosignatures_of_a_witness_over_HTTP()
    {
        using var post = new WitnessPost();
        var policy = WitnessPolicy.Parse(Encoding.UTF8.GetBytes($"witness w {signer.Verifier} {app.Urls.First()}\nquorum w\n"));
        await using (var log = Open())
        {
            for (var i = 0; i < 3; i++)
            {
                await log.WhenPublished(await log.Append(new byte[] { (byte)i }, cancellation), cancellation);
            }
        }

        await using var again = Open();
        await again.WhenPublished(await again.Append("later"u8.ToArray(), cancellation), cancellation);
        Assert.True(SignedNote.TryParse(again.LatestNote, out var note));
        Assert.Single(policy.Demand(note));
        Assert.Contains("\n4\n", await client.GetStringAsync($"/{Hash(own.Name)}/checkpoint", cancellation), StringComparison.Ordinal);

        Log Open() => Log.Open(Path.Combine(folder, "log"), own, new LogOptions(), TimeProvider.System,
            new Witnesses(policy, WhenAway.Wait, post.Post, TimeProvider.System));
    }

    [Fact]
    public async Task A_witness_that_is_away_redirects_or_babbles_is_an_error_of_reading()
    {
        using var post = new WitnessPost();
        await Assert.ThrowsAsync<IOException>(() => post.Post(new Uri("http://127.0.0.1:1/add-checkpoint"), default, 10, cancellation));
        await Assert.ThrowsAsync<IOException>(() => post.Post(new Uri(client.BaseAddress!, "add-checkpoint"), default, 10, cancellation));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post.Post(client.BaseAddress!, default, 10, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void The_first_start_makes_a_key_and_later_ones_keep_it()
    {
        var data = Path.Combine(folder, "own");

        Assert.Throws<InvalidDataException>(() => WitnessKey.Open(data, null));
        var made = WitnessKey.Open(data, "witness.example/w1");
        Assert.Equal(made.Verifier.ToString(), WitnessKey.Open(data, null).Verifier.ToString());
        Assert.Throws<InvalidDataException>(() => WitnessKey.Open(data, "witness.example/w2"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, "key")));
        Directory.CreateDirectory(Path.Combine(data, "memory"));
        File.Delete(Path.Combine(data, "key"));
        Assert.Throws<InvalidDataException>(() => WitnessKey.Open(data, "witness.example/w1"));
    }

    private static string Hash(string origin) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    private static string Body(long old, long size, string root, string signature, params string[] proof)
    {
        var text = new Checkpoint(Origin, size, new Digest(Convert.FromHexString(root))).ToText();
        var note = new SignedNote(text, [new NoteSignature(Origin, Sigsum.KeyId, Convert.FromHexString(signature))]);
        return Encoding.UTF8.GetString(new AddCheckpoint(old, [.. proof.Select(hash => new Digest(Convert.FromHexString(hash)))], note.ToString()).Encode());
    }

    private Task<HttpResponseMessage> Post(string body) => client.PostAsync("/add-checkpoint", new StringContent(body), cancellation);

    private async Task<int> Status(string body)
    {
        using var answer = await Post(body);
        return (int)answer.StatusCode;
    }
}
