using System.Globalization;

namespace Domicile.Proof;

/// <summary>The state of a log (C2SP tlog-checkpoint).</summary>
/// <param name="Origin">The log's unique name, which is also its key's.</param>
/// <param name="Size">Number of entries.</param>
/// <param name="Root">Root hash of the tree of these entries.</param>
public sealed record Checkpoint(string Origin, long Size, Digest Root)
{
    /// <summary>The text to sign. Domicile writes no extension lines: not every cosignature covers them.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n");

    /// <summary>Reads the text of a checkpoint. Extension lines of other logs are allowed and left unread.</summary>
    public static bool TryParse(string text, out Checkpoint checkpoint)
    {
        checkpoint = new Checkpoint("", 0, Merkle.EmptyRoot);
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length > 0 || lines[..^1].Any(line => line.Length == 0)
            || !Decimal.TryParse(lines[1], out var size) || !Digest.TryParse(lines[2], out var root))
        {
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root);
        return true;
    }
}
