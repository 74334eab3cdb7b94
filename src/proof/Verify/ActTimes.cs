using Domicile.Proof;

namespace Domicile.Verify;

/// <summary>From when each act counts: from the time of the cosigned checkpoint that is shown with it, or from that of its entry where
/// there were no witnesses yet. Whether an earlier checkpoint with the act was cosigned cannot be seen from here.</summary>
internal sealed class ActTimes(Trust trust, SignedCheckpoint latest, NoteVerifier key, ITileSource source)
{
    private readonly Dictionary<string, (long Size, long ByMs)> cosigned = [];

    /// <summary>How many acts counted from the time of their entries.</summary>
    public int OfEntries { get; private set; }

    /// <summary>In milliseconds since 1970. Called in the log's order.</summary>
    /// <exception cref="VerificationException">The checkpoint is missing, another log's, not cosigned, or from before the act.</exception>
    public long Of(long index, LedgerEntry entry, string? checkpoint)
    {
        if (checkpoint is null)
        {
            OfEntries++;
            return cosigned.Count == 0 ? entry.UnixMs
                : throw new VerificationException($"entry {index} ({entry.Kind}) is shown without the checkpoint from which it counts");
        }

        if (!cosigned.TryGetValue(checkpoint, out var known))
        {
            cosigned[checkpoint] = known = Read(index, checkpoint);
        }

        return known.Size > index ? known.ByMs
            : throw new VerificationException($"entry {index} ({entry.Kind}) is shown with a checkpoint that does not hold it");
    }

    private (long Size, long ByMs) Read(long index, string note)
    {
        var policy = trust.Policy
            ?? throw new UsageException($"Entry {index} counts from the time of witnesses: give their policy with --policy.");
        var signed = SignedCheckpoint.Open(note, key);
        VerifyLog.Consistent(signed.Checkpoint, source, latest.Checkpoint);
        return policy.TimesOf(signed.Parsed) is { } times ? (signed.Checkpoint.Size, times.By * 1000)
            : throw new VerificationException($"entry {index} is shown with a checkpoint that the policy's quorum did not cosign");
    }
}
