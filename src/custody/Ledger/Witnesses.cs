using Domicile.Proof;

namespace Domicile.Ledger;

/// <summary>Sends a body to a witness by HTTP POST. Follows no redirection, and reads at most <paramref name="limit"/> bytes of the answer.</summary>
/// <exception cref="IOException">The witness cannot be reached, or answers with more.</exception>
public delegate Task<WitnessAnswer> PostToWitness(Uri address, ReadOnlyMemory<byte> body, int limit, CancellationToken cancellation);

/// <summary>What to do with a checkpoint that too few witnesses have cosigned.</summary>
public enum WhenAway
{
    /// <summary>Entries stay acknowledged and unpublished until the quorum has cosigned, up to <see cref="LogOptions.MaxPendingBytes"/>;
    /// then appends are refused.</summary>
    Wait,

    /// <summary>The checkpoint is published without the quorum, and <see cref="Log.Unwitnessed"/> says so.</summary>
    Publish,
}

/// <summary>The witnesses of a policy, asked all at once (C2SP tlog-witness). What they answer is verified before it is used.</summary>
public sealed class Witnesses
{
    // How long a publication waits for the quorum, and how long, once that is met, for the rest.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1);

    private readonly WitnessPolicy policy;
    private readonly TimeProvider time;
    private readonly List<WitnessLink> links;
    // What was already gathered for the checkpoint asked about last.
    private readonly Dictionary<PolicyWitness, NoteSignature> gathered = [];
    private string text = "";

    /// <param name="policy">Each of its witnesses needs an http or https address.</param>
    /// <exception cref="ArgumentException">One has none.</exception>
    public Witnesses(WitnessPolicy policy, WhenAway away, PostToWitness post, TimeProvider time)
    {
        (this.policy, Away, this.time) = (policy, away, time);
        links = [.. policy.Witnesses.Select(witness => new WitnessLink(witness, AddressOf(witness), post, time))];
    }

    internal WhenAway Away { get; }

    /// <summary>What the quorum lacks to have cosigned this checkpoint; null if nothing.</summary>
    internal string? Lacking(SignedCheckpoint checkpoint)
    {
        try
        {
            return policy.Lacking(policy.CosignersOf(checkpoint.Parsed).Select(cosigned => cosigned.Witness));
        }
        catch (VerificationException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>What the quorum says of when it cosigned this checkpoint; null if it has not.</summary>
    internal WitnessedCheckpoint? TimesOf(SignedCheckpoint checkpoint)
    {
        try
        {
            return policy.TimesOf(checkpoint.Parsed) is { } times ? new(checkpoint.Checkpoint.Size, times.Reached * 1000, times.By * 1000, checkpoint.Note) : null;
        }
        catch (VerificationException)
        {
            return null;
        }
    }

    /// <summary>Asks those that have not cosigned this checkpoint yet. Ends when all have answered, or the quorum has and a little time for the others
    /// has passed, or patience is at its end. One call at a time.</summary>
    /// <param name="checkpoint">Signed by the log, and durable there: what a witness has cosigned can never be unmade.</param>
    /// <param name="nodes">Makes a reader of the checkpoint's tree, for one thread each.</param>
    /// <param name="closing">That the log is being closed: patience is shorter.</param>
    internal async Task<Gathering> Gather(SignedCheckpoint checkpoint, Func<NodeReader> nodes, CancellationToken closing)
    {
        if (text != checkpoint.Parsed.Text)
        {
            gathered.Clear();
            text = checkpoint.Parsed.Text;
        }

        using var patience = new CancellationTokenSource(Patience, time);
        await using var hurry = closing.Register(() => patience.CancelAfter(LastPatience));
        var asked = links.Where(link => !gathered.ContainsKey(link.Witness) && link.IsDue)
            .Select(link => Task.Run(() => link.Ask(checkpoint, nodes, patience.Token), CancellationToken.None)).ToList();
        while (asked.Count > 0)
        {
            if (policy.Lacking(gathered.Keys) is null)
            {
                patience.CancelAfter(Grace);
            }

            var answered = await Task.WhenAny(asked);
            asked.Remove(answered);
            if (await answered is var (witness, cosignature))
            {
                gathered[witness] = cosignature;
            }
        }

        var lacking = policy.Lacking(gathered.Keys);
        links.ForEach(link => link.Conclude(lacking is null));
        return new(checkpoint.With(gathered.Values), lacking, links.Select(link => link.Contradiction).FirstOrDefault(said => said is not null),
            string.Join("; ", links.Select(link => link.Trouble).Where(trouble => trouble is not null)));
    }

    private static Uri AddressOf(PolicyWitness witness) =>
        Uri.TryCreate(witness.Url?.TrimEnd('/') + "/" + AddCheckpoint.Path, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new ArgumentException($"The witness {witness.Name} has no http or https address in the policy.", nameof(witness));
}

/// <summary>A checkpoint that the quorum has cosigned: see <see cref="WitnessPolicy.TimesOf"/>.</summary>
/// <param name="Size">Of the tree.</param>
/// <param name="ReachedMs">The time that it shows to have come: Unix milliseconds.</param>
/// <param name="ByMs">The time by which its entries were there.</param>
/// <param name="Note">It, with the cosignatures.</param>
public sealed record WitnessedCheckpoint(long Size, long ReachedMs, long ByMs, string Note);

/// <param name="Checkpoint">With all cosignatures that there are.</param>
/// <param name="Lacking">What the quorum lacks; null if it is met.</param>
/// <param name="Contradiction">That a witness remembers more of the log, or another history, than the log has; null if none does.</param>
/// <param name="Trouble">Why some gave none.</param>
internal sealed record Gathering(SignedCheckpoint Checkpoint, string? Lacking, string? Contradiction, string Trouble);
