namespace Domicile.Proof;

/// <summary>Which logs are known, which witnesses, and how many of them must have cosigned a checkpoint (C2SP tlog-policy); and, in lines
/// of ours that no other tool reads, how a domicile was founded: <c>founding DOMICILE HASH</c>.</summary>
public sealed class WitnessPolicy
{
    private readonly Rule quorum;

    internal WitnessPolicy(IReadOnlyList<PolicyLog> logs, IReadOnlyList<PolicyWitness> witnesses, Rule quorum,
        IReadOnlyDictionary<string, string> foundings) =>
        (Logs, Witnesses, this.quorum, Foundings) = (logs, witnesses, quorum, foundings);

    public IReadOnlyList<PolicyLog> Logs { get; }

    /// <summary>All of them, also those that the quorum does not ask for.</summary>
    public IReadOnlyList<PolicyWitness> Witnesses { get; }

    /// <summary>The hash of the first registry, in 64 hex digits, by the domicile's name.</summary>
    public IReadOnlyDictionary<string, string> Foundings { get; }

    /// <exception cref="FormatException">Not a policy; the message names the line.</exception>
    public static WitnessPolicy Parse(ReadOnlySpan<byte> file) => PolicyReader.Read(file);

    /// <summary>Who of the policy's witnesses cosigned. Other signatures do not matter.</summary>
    /// <exception cref="VerificationException">One of theirs is bad.</exception>
    public IReadOnlyList<Cosigned> CosignersOf(SignedNote note) =>
        [.. Witnesses.Select(witness => (witness, Time: note.CosignedBy(witness.Key))).Where(found => found.Time is not null)
            .Select(found => new Cosigned(found.witness, found.Time!.Value))];

    /// <summary>What the quorum lacks if these have cosigned, such as <c>1 more of (w1, w2)</c>; null when it is met.</summary>
    public string? Lacking(IEnumerable<PolicyWitness> cosigners)
    {
        var names = cosigners.Select(cosigner => cosigner.Name).ToHashSet();
        return quorum.IsMet(names) ? null : quorum.Lacking(names);
    }

    /// <summary>
    /// When the quorum cosigned, by its own word: all of some quorum say that it was <c>Reached</c> or later, and all of some quorum that it was <c>By</c> or
    /// earlier, in Unix seconds. Null where it did not. Whoever lies without being a quorum moves neither past what honest witnesses say.
    /// </summary>
    /// <exception cref="VerificationException">A cosignature is bad.</exception>
    public (long Reached, long By)? TimesOf(SignedNote note)
    {
        var times = CosignersOf(note).OrderBy(cosigned => cosigned.UnixSeconds).ToList();
        return Enough(Enumerable.Reverse(times)) is { } reached && Enough(times) is { } by ? (reached, by) : null;

        long? Enough(IEnumerable<Cosigned> inOrder)
        {
            var names = new HashSet<string>();
            return inOrder.FirstOrDefault(cosigned => names.Add(cosigned.Witness.Name) && quorum.IsMet(names))?.UnixSeconds;
        }
    }

    /// <summary>That the quorum cosigned; who did.</summary>
    /// <exception cref="VerificationException">It did not, or a cosignature is bad.</exception>
    public IReadOnlyList<Cosigned> Demand(SignedNote note)
    {
        var cosigners = CosignersOf(note);
        return Lacking(cosigners.Select(cosigned => cosigned.Witness)) is { } lacking
            ? throw new VerificationException($"the checkpoint lacks cosignatures: {lacking}")
            : cosigners;
    }

    /// <summary>A witness, or a group of which so many members are needed; none at all if it has no members.</summary>
    internal sealed record Rule(string Name, int Needed, IReadOnlyList<Rule> Members, bool IsWitness)
    {
        public bool IsMet(HashSet<string> cosigners) => IsWitness ? cosigners.Contains(Name) : Met(cosigners) >= Needed;

        public string Lacking(HashSet<string> cosigners) => IsWitness ? Name
            : $"{Needed - Met(cosigners)} more of ({string.Join(", ", Members.Where(member => !member.IsMet(cosigners)).Select(member => member.Lacking(cosigners)))})";

        private int Met(HashSet<string> cosigners) => Members.Count(member => member.IsMet(cosigners));
    }
}

/// <param name="Key">Its name is the log's origin.</param>
/// <param name="Url">What it means is up to the reader of the policy; may be missing.</param>
public sealed record PolicyLog(NoteVerifier Key, string? Url);

/// <param name="Name">Has no meaning outside the policy.</param>
/// <param name="Url">Where it takes checkpoints (C2SP tlog-witness: its submission prefix); may be missing.</param>
public sealed record PolicyWitness(string Name, WitnessVerifier Key, string? Url);

/// <summary>That a witness cosigned, and when it says that it did.</summary>
public sealed record Cosigned(PolicyWitness Witness, long UnixSeconds);
