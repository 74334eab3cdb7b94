using System.Globalization;
using Domicile.Proof;
using Domicile.Quorum;

namespace Domicile.Verify;

/// <summary>Whose signatures count: the log's key and the policy given on the command line.</summary>
internal sealed class Trust
{
    private readonly NoteVerifier? key;
    private readonly WitnessPolicy? policy;

    private Trust(NoteVerifier? key, WitnessPolicy? policy) => (this.key, this.policy) = (key, policy);

    /// <exception cref="UsageException">One cannot be read, or they contradict each other.</exception>
    public static Trust Of(Arguments arguments)
    {
        var (key, policy) = (arguments.Key(), arguments.Policy());
        return key is null || policy is null or { Logs.Count: 0 } || policy.Logs.Any(log => log.Key.ToString() == key.ToString())
            ? new Trust(key, policy)
            : throw new UsageException($"The policy lists other logs than {key}.");
    }

    /// <summary>Whether a key was given, or a policy that lists one.</summary>
    public bool KnowsALog => key is not null || policy is { Logs.Count: > 0 };

    /// <summary>The key to verify a checkpoint with: the given one, or that log of the policy which signed it; null if none is known.</summary>
    /// <exception cref="VerificationException">No log of the policy signed it.</exception>
    public NoteVerifier? KeyOf(ReadOnlySpan<byte> note)
    {
        if (key is not null || !KnowsALog)
        {
            return key;
        }

        return SignedNote.TryParse(note, out var signed)
            && policy!.Logs.FirstOrDefault(log => signed.Signatures.Any(line => line.Name == log.Key.Name && line.KeyId == log.Key.KeyId)) is { } found
            ? found.Key
            : throw new VerificationException("the checkpoint is not signed by a log of the policy");
    }

    /// <summary>The policy, if one was given.</summary>
    public WitnessPolicy? Policy => policy;

    /// <summary>Whether the policy says how a domicile was founded.</summary>
    public bool NamesAFounding => policy is { Foundings.Count: > 0 };

    /// <summary>That the domicile was founded as the policy says, where it says that of any.</summary>
    /// <param name="checkpoint">Of the domicile's ledger.</param>
    /// <param name="founding">As the ledger has it; null where it has none.</param>
    /// <exception cref="VerificationException">It was founded by another registry or not at all, or the policy names none of it.</exception>
    public IEnumerable<string> DemandFounding(Checkpoint checkpoint, Founding? founding)
    {
        if (!NamesAFounding)
        {
            return [];
        }

        var domicile = Acts.DomicileOf(checkpoint);
        if (!policy!.Foundings.TryGetValue(domicile, out var named))
        {
            throw new VerificationException($"the policy names no founding of {domicile}");
        }

        return founding == new Founding(domicile, named) ? ["founding: the one that the policy names"]
            : throw new VerificationException(founding is null ? $"the ledger holds no founding, and the policy names one of {domicile}"
                : $"the founding of {founding.Domicile} pins the registry {founding.Registry}, and the policy of {domicile} names {named}");
    }

    /// <summary>Tells who cosigned; nothing without a policy.</summary>
    /// <exception cref="VerificationException">The policy's quorum did not.</exception>
    public IEnumerable<string> Cosigners(SignedCheckpoint checkpoint) => policy is null ? [] :
    [
        .. policy.Demand(checkpoint.Parsed).Select(cosigned => string.Create(
            CultureInfo.InvariantCulture, $"cosigned by {cosigned.Witness.Key.Name} at {Time.OfUnix(cosigned.UnixSeconds, 1000)}")),
        "witnesses: the policy's quorum cosigned the checkpoint",
    ];
}
