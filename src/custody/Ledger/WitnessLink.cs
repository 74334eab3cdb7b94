using Domicile.Proof;

namespace Domicile.Ledger;

/// <summary>One witness as the log knows it: how much it has cosigned, and when to ask it again after it failed.</summary>
internal sealed class WitnessLink(PolicyWitness witness, Uri address, PostToWitness post, TimeProvider time)
{
    private const int MaxAnswer = 64 << 10;
    // The size that is believed, the one that it tells, and once more if another of the log's requests was still under way.
    private const int MaxAttempts = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private long size;
    private int failures;
    private bool outOfTime;
    private DateTimeOffset notBefore = DateTimeOffset.MinValue;

    public PolicyWitness Witness => witness;

    public bool IsDue => time.GetUtcNow() >= notBefore;

    /// <summary>Why it gave no cosignature when it was asked last; null if it did.</summary>
    public string? Trouble { get; private set; }

    /// <summary>That it remembers more of the log, or another history, than the log has: the log was put back to an older state, or the witness
    /// lies. Publishing anything would show two faces.</summary>
    public string? Contradiction { get; private set; }

    /// <summary>Its verified cosignature of this checkpoint, or null.</summary>
    public async Task<(PolicyWitness, NoteSignature)?> Ask(SignedCheckpoint signed, Func<NodeReader> nodes, CancellationToken cancellation)
    {
        (Trouble, Contradiction, outOfTime) = (null, null, false);
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                var (checkpoint, old) = (signed.Checkpoint, size);
                IReadOnlyList<Digest> proof = old == checkpoint.Size ? [] : ConsistencyProof.Make(old, checkpoint.Size, nodes());
                var answer = await post(address, new AddCheckpoint(old, proof, signed.Note).Encode(), MaxAnswer, cancellation);
                switch (answer.Status)
                {
                    case 200:
                        var cosignature = Verified(signed.Parsed.Text, answer.Body.Span);
                        (size, failures) = (checkpoint.Size, 0);
                        return (witness, cosignature);
                    case 409 when answer.MediaType == AddCheckpoint.SizeType && AddCheckpoint.TryParseSize(answer.Body.Span, out var known) && known != old:
                        if (known > checkpoint.Size)
                        {
                            throw Contradict($"it has cosigned {known} entries, and the log has {checkpoint.Size}");
                        }

                        size = known;
                        continue;
                    case 422:
                        throw Contradict($"it has cosigned another tree of {old} entries");
                    default:
                        throw new IOException($"it answered with status {answer.Status}");
                }
            }

            throw new IOException("it keeps changing the size that it has cosigned");
        }
        catch (OperationCanceledException)
        {
            (outOfTime, Trouble) = (true, $"{witness.Name}: it did not answer in time");
        }
        catch (Exception exception) when (exception is IOException or VerificationException)
        {
            Trouble = $"{witness.Name}: {exception.Message}";
        }

        return null;
    }

    /// <summary>Decides when to ask again. Not having answered within a little time after the others is no failure.</summary>
    public void Conclude(bool quorumMet)
    {
        if (Trouble is null || !IsDue || (outOfTime && quorumMet))
        {
            return;
        }

        var pause = FirstPause * Math.Pow(2, Math.Min(failures++, 10));
        notBefore = time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
    }

    private NoteSignature Verified(string text, ReadOnlySpan<byte> body)
    {
        if (!AddCheckpoint.TryParseSignatures(body, out var lines))
        {
            throw new VerificationException("its answer is not a list of signatures");
        }

        // An answer may hold lines of other keys, which do not matter here.
        return lines.FirstOrDefault(line => line.Name == witness.Key.Name && line.KeyId == witness.Key.KeyId) is not { } own
            ? throw new VerificationException("its answer does not hold its cosignature")
            : witness.Key.Verify(text, own.Bytes.Span, out _) ? own
            : throw new VerificationException("its cosignature is bad");
    }

    private VerificationException Contradict(string what)
    {
        Contradiction = $"{witness.Name}: {what}";
        return new VerificationException(what);
    }
}
