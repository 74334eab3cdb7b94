using System.Globalization;
using System.Text;

namespace Domicile.Proof;

/// <summary>A proof file (C2SP tlog-proof@v1): everything needed to check offline that a log holds an entry.</summary>
/// <param name="Index">Where the entry stands.</param>
/// <param name="Hashes">The inclusion proof, leaf to root.</param>
/// <param name="CheckpointNote">The signed checkpoint of the tree that the proof leads to.</param>
/// <param name="Extra">Unauthenticated data of the application, empty when absent; here a <see cref="Disclosure"/>.</param>
public sealed record TlogProof(long Index, IReadOnlyList<Digest> Hashes, string CheckpointNote, ReadOnlyMemory<byte> Extra)
{
    private const string Version = "c2sp.org/tlog-proof@v1";
    private const int MaxHashes = 63;

    public static bool TryParse(string text, out TlogProof proof)
    {
        proof = new TlogProof(0, [], "", default);
        // The checkpoint has an empty line of its own: the first one ends the proof.
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var lines = new Queue<string>(text[..end].Split('\n'));
        if (lines.Dequeue() != Version)
        {
            return false;
        }

        byte[] extra = [];
        if (TryTake(lines, "extra ", out var base64) && !StrictBase64.TryDecode(base64, out extra))
        {
            return false;
        }

        if (!TryTake(lines, "index ", out var number) || !Decimal.TryParse(number, out var index) || lines.Count > MaxHashes)
        {
            return false;
        }

        var hashes = new List<Digest>();
        while (lines.TryDequeue(out var line))
        {
            if (!Digest.TryParse(line, out var hash))
            {
                return false;
            }

            hashes.Add(hash);
        }

        proof = new TlogProof(index, hashes, text[(end + 2)..], extra);
        return true;
    }

    /// <summary>That the entry stands at <see cref="Index"/> of the log whose key this is; the checkpoint that says so.</summary>
    /// <exception cref="VerificationException">The checkpoint or the inclusion proof does not hold.</exception>
    public Checkpoint Verify(ReadOnlySpan<byte> entry, NoteVerifier verifier)
    {
        var checkpoint = SignedCheckpoint.Open(CheckpointNote, verifier).Checkpoint;
        return InclusionProof.Verify(Index, checkpoint.Size, Merkle.Leaf(entry), checkpoint.Root, Hashes) ? checkpoint
            : throw new VerificationException(
                $"the entry is not at index {Index} of the log {checkpoint.Origin} of size {checkpoint.Size}");
    }

    /// <summary>The file.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Version).Append('\n');
        if (!Extra.IsEmpty)
        {
            text.Append("extra ").Append(Convert.ToBase64String(Extra.Span)).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Hashes)
        {
            text.Append(hash).Append('\n');
        }

        return text.Append('\n').Append(CheckpointNote).ToString();
    }

    private static bool TryTake(Queue<string> lines, string prefix, out string rest)
    {
        rest = "";
        if (!lines.TryPeek(out var line) || !line.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        rest = lines.Dequeue()[prefix.Length..];
        return true;
    }
}
