using System.Globalization;
using System.Text;
using Domicile.Base;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;

namespace Domicile.Video.Clips;

/// <summary>What a creator writes beside a video: plain text in any script, which cannot disturb what stands around it.</summary>
internal static class Caption
{
    public static readonly Refusal TooLong = new("caption-too-long", 422, $"A caption has at most {Limits.MaxCaption} characters.");

    public static readonly Refusal Unprintable = new("caption-unprintable", 422,
        "The caption contains control characters or text-direction overrides. Remove them.");

    /// <summary>The caption in its stored form: trimmed, composed (NFC), line ends as LF. Empty is a caption, too.</summary>
    public static Outcome<string> Parse(string? text)
    {
        text = (text ?? "").ReplaceLineEndings("\n").Trim();
        // A single text element can be a base with any number of marks: bound the code units as well.
        if (text.Length > Limits.MaxCaption * 8) return TooLong;
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var width) != System.Buffers.OperationStatus.Done) return Unprintable;
            if ((Rune.IsControl(rune) && rune.Value != '\n') || IsDirectionOverride(rune.Value)) return Unprintable;
            at += width;
        }
        return new StringInfo(text).LengthInTextElements <= Limits.MaxCaption ? text.Normalize() : TooLong;
    }

    // Embeddings, overrides and isolates reach beyond the caption; right-to-left letters and marks do not.
    private static bool IsDirectionOverride(int rune) => rune is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}

/// <summary>Seals captions of clips that are not published, and opens them.</summary>
internal sealed class SealedCaptions(IVault vault)
{
    public static readonly SealedField Field = SealedField.Of<Clip>(nameof(Clip.SealedCaption));

    /// <summary>Puts the caption where the clip's visibility wants it: in clear if it is published, else sealed.</summary>
    public async Task<Outcome<Done>> Set(Clip clip, string caption, Access access, CancellationToken cancellationToken)
    {
        if (clip.Token is not null || caption.Length == 0)
        {
            (clip.Caption, clip.SealedCaption) = (caption, null);
            return default(Done);
        }
        var sealedCaption = await vault.Seal(
            Field, clip.Creator, clip.Id.Value, Encoding.UTF8.GetBytes(caption), access, cancellationToken);
        if (!sealedCaption.Succeeded(out var value, out var refusal)) return refusal;
        (clip.Caption, clip.SealedCaption) = ("", value);
        return default(Done);
    }

    public async Task<Outcome<string>> Get(Clip clip, Access access, CancellationToken cancellationToken)
    {
        if (clip.SealedCaption is not { } value) return clip.Caption;
        var opened = await vault.Open(Field, clip.Creator, clip.Id.Value, value, access, cancellationToken);
        return opened.Succeeded(out var bytes, out var refusal) ? Encoding.UTF8.GetString(bytes) : refusal;
    }
}
