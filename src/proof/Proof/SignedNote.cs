using System.Text;

namespace Domicile.Proof;

/// <summary>A text with signatures (C2SP signed-note).</summary>
/// <param name="Text">What is signed; ends in a line feed.</param>
/// <param name="Signatures">In their order, of known and unknown keys.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    public const int MaxBytes = 1 << 20;
    public const int MaxSignatures = 100;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Signs a text, which must be one that a note can carry.</summary>
    /// <exception cref="ArgumentException">The text does not end in a line feed or holds other control characters.</exception>
    public static SignedNote Sign(string text, NoteSigner signer) =>
        IsText(text) ? new SignedNote(text, [signer.Sign(text)]) : throw new ArgumentException("Not the text of a note.", nameof(text));

    public static bool TryParse(ReadOnlySpan<byte> bytes, out SignedNote note)
    {
        note = new SignedNote("", []);
        try
        {
            return bytes.Length <= MaxBytes && TryParse(Utf8.GetString(bytes), out note);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    public static bool TryParse(string text, out SignedNote note)
    {
        note = new SignedNote("", []);
        // The text itself may have empty lines: the last one separates the signatures.
        var end = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !text.EndsWith('\n') || !IsText(text[..(end + 1)]))
        {
            return false;
        }

        var lines = text[(end + 2)..].Split('\n')[..^1];
        if (lines.Length is 0 or > MaxSignatures)
        {
            return false;
        }

        var signatures = new NoteSignature[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            if (!NoteSignature.TryParse(lines[i], out signatures[i]))
            {
                return false;
            }
        }

        note = new SignedNote(text[..(end + 1)], signatures);
        return true;
    }

    /// <summary>Whether the key signed. Signatures of unknown keys do not matter; a bad one of this key spoils the note.</summary>
    public bool IsSignedBy(NoteVerifier verifier)
    {
        var own = Signatures.Where(signature => signature.Name == verifier.Name && signature.KeyId == verifier.KeyId).ToList();
        return own.Count > 0 && own.TrueForAll(signature => verifier.Verify(Text, signature.Bytes.Span));
    }

    /// <summary>When this witness says that it cosigned; null if it did not.</summary>
    /// <exception cref="VerificationException">A cosignature of this key is bad.</exception>
    public long? CosignedBy(WitnessVerifier witness)
    {
        long? latest = null;
        foreach (var own in Signatures.Where(signature => signature.Name == witness.Name && signature.KeyId == witness.KeyId))
        {
            latest = witness.Verify(Text, own.Bytes.Span, out var time) ? Math.Max(time, latest ?? 0)
                : throw new VerificationException($"the cosignature of {witness} is bad");
        }

        return latest;
    }

    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(signature => $"{signature}\n"))}";

    private static bool IsText(string text) => text.EndsWith('\n') && text.All(c => c is >= ' ' or '\n');
}
