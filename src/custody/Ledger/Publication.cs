using Domicile.Proof;

namespace Domicile.Ledger;

/// <summary>From a signed tree to one that the world sees: at once, or once its witnesses have cosigned it. For one thread.</summary>
internal sealed class Publication(PublishedTree tree, Witnesses? witnesses, IStorage storage)
{
    private volatile string? unwitnessed = witnesses?.Lacking(tree.Published);

    private volatile WitnessedCheckpoint? witnessed = witnesses?.TimesOf(tree.Published);

    /// <summary>Whether there are witnesses.</summary>
    public bool HasWitnesses => witnesses is not null;

    /// <summary>The last checkpoint that the quorum has cosigned. For any thread.</summary>
    public WitnessedCheckpoint? Witnessed => witnessed;

    /// <summary>What the published checkpoint lacks of the quorum; null if nothing. For any thread.</summary>
    public string? Unwitnessed => unwitnessed;

    /// <summary>Whether witnesses must still be asked, although nothing is new.</summary>
    public bool IsBehind => witnesses is not null
        && (unwitnessed is not null || tree.Latest.Checkpoint.Size > tree.Published.Checkpoint.Size);

    /// <summary>Asks the witnesses, before anything is added, whether they remember more than there is. One that is away is asked again when
    /// something is published.</summary>
    /// <exception cref="InvalidDataException">One does. The message is for the operator.</exception>
    public void DemandNoContradiction()
    {
        if (witnesses is not null && Gather(tree.Latest, CancellationToken.None).Contradiction is { } contradiction)
        {
            throw new InvalidDataException($"The log was put back to an older state and must not grow: restore what is missing from a mirror. "
                + $"{contradiction}. If that witness lies, take it out of the policy.");
        }
    }

    /// <summary>Publishes the latest tree. Without witnesses it has been published by growing.</summary>
    /// <returns>Why it must not be published yet, which is no failure of the disk; null if it is.</returns>
    public LogUnavailableException? Publish(CancellationToken closing)
    {
        if (witnesses is null)
        {
            return null;
        }

        var latest = tree.Latest;
        var gathering = Gather(latest, closing);
        if (gathering.Contradiction is { } contradiction)
        {
            return Held($"Nothing is published: the log may have been put back to an older state. {contradiction}.");
        }

        if (gathering.Lacking is not null && witnesses.Away == WhenAway.Wait)
        {
            return Held($"The checkpoint awaits its witnesses: {gathering.Lacking}. {gathering.Trouble}.");
        }

        // Without new entries or cosignatures there is nothing to show.
        if (latest.Checkpoint.Size > tree.Published.Checkpoint.Size || gathering.Lacking is null
            || gathering.Checkpoint.Parsed.Signatures.Count > tree.Published.Parsed.Signatures.Count)
        {
            tree.Publish(gathering.Checkpoint);
        }

        if (gathering.Lacking is null && witnesses.TimesOf(gathering.Checkpoint) is { } times)
        {
            witnessed = times with { ReachedMs = Math.Max(times.ReachedMs, witnessed?.ReachedMs ?? 0) };
        }

        unwitnessed = gathering.Lacking is null ? null : $"{gathering.Lacking}. {gathering.Trouble}";
        return null;
    }

    private Gathering Gather(SignedCheckpoint latest, CancellationToken closing) =>
        witnesses!.Gather(latest, () => new TileReader(storage, latest.Checkpoint).Node, closing).GetAwaiter().GetResult();

    private static LogUnavailableException Held(string why) => new(why, retryable: true);
}
