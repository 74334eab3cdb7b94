using System.Globalization;
using System.Text;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Witness;

namespace Domicile.Tests.Testing;

/// <summary>How a witness behaves.</summary>
public enum Conduct
{
    Cosigns,
    Away,
    /// <summary>It cosigns, and its answer is lost.</summary>
    AnswerLost,
    Hangs,
    Forges,
    Babbles,
    /// <summary>It says that it has cosigned more than there is.</summary>
    ClaimsMore,
    /// <summary>It says that it has cosigned another tree.</summary>
    ClaimsFork,
    Refuses,
}

/// <summary>Witnesses of one log, in memory, that survive the log's restarts, and all that they ever signed.</summary>
internal sealed class TestWitnesses
{
    private readonly NoteVerifier log;
    private readonly WitnessSigner[] signers;
    private readonly Checkpoint?[] latest;
    private readonly Lock gate = new();
    private static readonly WitnessSigner Unknown = WitnessSigner.Generate("unknown.example");

    /// <param name="quorum">How many of them must cosign.</param>
    public TestWitnesses(NoteVerifier log, int count, int quorum)
    {
        this.log = log;
        signers = [.. Enumerable.Range(0, count).Select(i => WitnessSigner.Generate($"w{i}.example"))];
        latest = new Checkpoint?[count];
        Conduct = new Conduct[count];
        Times = [.. Enumerable.Repeat(DateTimeOffset.UnixEpoch.AddDays(1), count)];
        var lines = signers.Select((signer, i) => $"witness w{i} {signer.Verifier} http://w{i}/witness/\n");
        PolicyText = $"{string.Concat(lines)}group all-of-them {quorum} {string.Join(' ', signers.Select((_, i) => $"w{i}"))}\nquorum all-of-them\n";
        Policy = WitnessPolicy.Parse(Encoding.UTF8.GetBytes(PolicyText));
    }

    private TestWitnesses(TestWitnesses other)
    {
        (log, signers, Policy, PolicyText) = (other.log, other.signers, other.Policy, other.PolicyText);
        (latest, Conduct, Cosigned, Times) = ([.. other.latest], [.. other.Conduct], [.. other.Cosigned], [.. other.Times]);
    }

    public WitnessPolicy Policy { get; }

    public string PolicyText { get; }

    public Conduct[] Conduct { get; }

    /// <summary>What each one's clock says.</summary>
    public DateTimeOffset[] Times { get; }

    public List<Checkpoint> Cosigned { get; } = [];

    /// <summary>The old sizes that each was told.</summary>
    public List<(int Witness, long Old)> Asked { get; } = [];

    /// <summary>How often one refused.</summary>
    public int Refusals { get; private set; }

    /// <summary>Others with the same keys, who have signed as much.</summary>
    public TestWitnesses Copy() => new(this);

    public Witnesses For(WhenAway away, TimeProvider? time = null) => new(Policy, away, Post, time ?? TimeProvider.System);

    private async Task<WitnessAnswer> Post(Uri address, ReadOnlyMemory<byte> body, int limit, CancellationToken cancellation)
    {
        Assert.Equal("/witness/add-checkpoint", address.AbsolutePath);
        var i = int.Parse(address.Host[1..], CultureInfo.InvariantCulture);
        switch (Conduct[i])
        {
            case Testing.Conduct.Away:
                throw new IOException("connection refused");
            case Testing.Conduct.Hangs:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
                break;
            case Testing.Conduct.Babbles:
                return new WitnessAnswer(200, "— nonsense");
            case Testing.Conduct.ClaimsMore:
                return WitnessAnswer.Conflict(1_000_000_000);
            case Testing.Conduct.ClaimsFork:
                return new WitnessAnswer(422, "");
            case Testing.Conduct.Refuses:
                Refusals++;
                return new WitnessAnswer(403, "");
        }

        Assert.True(AddCheckpoint.TryParse(body.Span, out var request));
        var checkpoint = SignedCheckpoint.Open(request.Note, log);
        lock (gate)
        {
            Asked.Add((i, request.Old));
            var answer = Cosigner.Judge(request, checkpoint.Checkpoint, latest[i]);
            if (answer.Status != 200)
            {
                return answer;
            }

            latest[i] = checkpoint.Checkpoint;
            Cosigned.Add(checkpoint.Checkpoint);
        }

        var text = Conduct[i] == Testing.Conduct.Forges ? "forged\n" : checkpoint.Parsed.Text;
        var others = Unknown.Cosign(text, DateTimeOffset.UnixEpoch.AddDays(1));
        return Conduct[i] == Testing.Conduct.AnswerLost ? throw new IOException("connection reset")
            : new WitnessAnswer(200, $"{others}\n{signers[i].Cosign(text, Times[i])}\n");
    }
}
