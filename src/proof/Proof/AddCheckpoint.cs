using System.Globalization;
using System.Text;

namespace Domicile.Proof;

/// <summary>What a log sends a witness to have a checkpoint cosigned (C2SP tlog-witness <c>add-checkpoint</c>):
/// <code>
/// old 20852014
/// proof hashes, one a line
///
/// the signed checkpoint
/// </code></summary>
/// <param name="Old">The size that the witness cosigned last, as far as the log knows.</param>
/// <param name="Proof">That the first <paramref name="Old"/> entries are still there: a <see cref="ConsistencyProof"/>.</param>
/// <param name="Note">The signed checkpoint.</param>
public sealed record AddCheckpoint(long Old, IReadOnlyList<Digest> Proof, string Note)
{
    /// <summary>Below the witness's submission prefix.</summary>
    public const string Path = "add-checkpoint";

    public const int MaxProof = 63;

    /// <summary>Enough for a hundred signatures of the longest kind.</summary>
    public const int MaxBytes = 512 << 10;

    /// <summary>Of the answer that tells the size which the witness has cosigned.</summary>
    public const string SizeType = "text/x.tlog.size";

    public byte[] Encode() => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"old {Old}\n{string.Concat(Proof.Select(hash => $"{hash}\n"))}\n{Note}"));

    public static bool TryParse(ReadOnlySpan<byte> body, out AddCheckpoint request)
    {
        request = new AddCheckpoint(0, [], "");
        var end = body.IndexOf("\n\n"u8);
        if (body.Length > MaxBytes || end < 0)
        {
            return false;
        }

        var lines = Encoding.Latin1.GetString(body[..end]).Split('\n');
        if (lines.Length > 1 + MaxProof || !lines[0].StartsWith("old ", StringComparison.Ordinal) || !Decimal.TryParse(lines[0][4..], out var old))
        {
            return false;
        }

        var proof = new Digest[lines.Length - 1];
        for (var i = 0; i < proof.Length; i++)
        {
            if (!Digest.TryParse(lines[i + 1], out proof[i]))
            {
                return false;
            }
        }

        if (!SignedNote.TryParse(body[(end + 2)..], out var note))
        {
            return false;
        }

        request = new AddCheckpoint(old, proof, note.ToString());
        return true;
    }

    /// <summary>The body of the answer that tells a size.</summary>
    public static byte[] EncodeSize(long size) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size}\n"));

    public static bool TryParseSize(ReadOnlySpan<byte> body, out long size)
    {
        size = 0;
        return body.Length is > 1 and < 32 && body[^1] == '\n' && Decimal.TryParse(Encoding.Latin1.GetString(body[..^1]), out size);
    }

    /// <summary>The signature lines of an answer.</summary>
    public static bool TryParseSignatures(ReadOnlySpan<byte> body, out IReadOnlyList<NoteSignature> signatures)
    {
        // As if they ended a note whose text is an empty line.
        var parsed = SignedNote.TryParse([.. "\n\n"u8, .. body], out var note) && note.Text == "\n";
        signatures = note.Signatures;
        return parsed;
    }
}
