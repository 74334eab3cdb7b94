namespace Domicile.Proof;

/// <summary>A checkpoint and the signed note that carries it.</summary>
public sealed record SignedCheckpoint
{
    private SignedCheckpoint(Checkpoint checkpoint, SignedNote signed) => (Checkpoint, Parsed, Note) = (checkpoint, signed, signed.ToString());

    public Checkpoint Checkpoint { get; }

    /// <summary>The log's signature, and whatever cosignatures stand beside it.</summary>
    public SignedNote Parsed { get; }

    /// <summary>The same as it is published.</summary>
    public string Note { get; }

    /// <summary>The signer's name must be the checkpoint's origin.</summary>
    public static SignedCheckpoint Sign(Checkpoint checkpoint, NoteSigner signer) => checkpoint.Origin == signer.Name
        ? new SignedCheckpoint(checkpoint, SignedNote.Sign(checkpoint.ToText(), signer))
        : throw new ArgumentException("A log signs under its own origin.", nameof(checkpoint));

    /// <exception cref="VerificationException">Malformed, not signed by this key, or of another log.</exception>
    public static SignedCheckpoint Open(string note, NoteVerifier verifier)
    {
        if (!SignedNote.TryParse(note, out var signed))
        {
            throw new VerificationException("the checkpoint is not a signed note");
        }

        return Open(signed, verifier);
    }

    /// <inheritdoc cref="Open(string, NoteVerifier)"/>
    public static SignedCheckpoint Open(ReadOnlySpan<byte> note, NoteVerifier verifier)
    {
        if (!SignedNote.TryParse(note, out var signed))
        {
            throw new VerificationException("the checkpoint is not a signed note");
        }

        return Open(signed, verifier);
    }

    /// <summary>The same checkpoint with more signatures, each in the place of an older one of its key.</summary>
    public SignedCheckpoint With(IReadOnlyCollection<NoteSignature> signatures) => new(Checkpoint, Parsed with
    {
        Signatures = [.. Parsed.Signatures.Where(old => !signatures.Any(added => added.Name == old.Name && added.KeyId == old.KeyId)), .. signatures],
    });

    private static SignedCheckpoint Open(SignedNote note, NoteVerifier verifier)
    {
        if (!note.IsSignedBy(verifier))
        {
            throw new VerificationException($"the checkpoint has no valid signature of {verifier}");
        }

        if (!Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            throw new VerificationException("the signed note is not a checkpoint");
        }

        return checkpoint.Origin == verifier.Name ? new SignedCheckpoint(checkpoint, note)
            : throw new VerificationException($"the checkpoint is of the log {checkpoint.Origin}, the key of {verifier.Name}");
    }
}
