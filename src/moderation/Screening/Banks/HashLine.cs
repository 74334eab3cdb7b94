using System.Security.Cryptography;
using Domicile.Screening.Hashing;
using Domicile.Screening.Tables;

namespace Domicile.Screening.Banks;

/// <summary>
/// A line of a hash list: <c>KIND,HASH[,LABEL]</c>, where KIND is <c>pdq</c> or <c>sha256</c> and HASH 64 hex digits, or <c>vpdq</c> and one
/// or more of them joined by semicolons; or 64 hex digits alone, which are PDQ. Empty lines and those that begin with # say nothing.
/// </summary>
internal static class HashLine
{
    /// <summary>Characters that a line has at most.</summary>
    public const int MaxLength = BankEntry.MaxViews * (PdqHash.HexLength + 1) + BankEntry.MaxLabel + 10;

    /// <summary>The entry's kind, key, views and label, or what is wrong with the line.</summary>
    public static string? Parse(ReadOnlySpan<char> line, out EntryKind kind, out byte[] hash, out byte[]? views, out string? label)
    {
        (kind, hash, views, label) = (EntryKind.Pdq, [], null, null);
        line = line.Trim();
        var comma = line.IndexOf(',');
        if (comma < 0) return One(line, out hash);
        var word = line[..comma];
        line = line[(comma + 1)..];
        comma = line.IndexOf(',');
        if (comma >= 0)
        {
            var text = line[(comma + 1)..].Trim();
            if (text.Length > BankEntry.MaxLabel) return $"the label is longer than {BankEntry.MaxLabel} characters";
            if (text.ContainsAnyInRange('\0', '\x1F')) return "the label has control characters";
            label = text.IsEmpty ? null : text.ToString();
            line = line[..comma];
        }
        line = line.Trim();
        if (word.Equals("pdq", StringComparison.OrdinalIgnoreCase)) return One(line, out hash);
        kind = EntryKind.Sha256;
        if (word.Equals("sha256", StringComparison.OrdinalIgnoreCase)) return One(line, out hash);
        kind = EntryKind.Video;
        if (!word.Equals("vpdq", StringComparison.OrdinalIgnoreCase)) return "the kind is none of pdq, vpdq and sha256";
        return Many(line, out hash, out views);
    }

    /// <summary>The line that gives this entry again: of a video, the views that other programs know, whole frames.</summary>
    public static string Format(EntryKind kind, byte[] hash, byte[]? views, string? label)
    {
        var text = kind switch
        {
            EntryKind.Pdq => "pdq," + Convert.ToHexStringLower(hash),
            EntryKind.Sha256 => "sha256," + Convert.ToHexStringLower(hash),
            _ => "vpdq," + string.Join(';', ViewHashes.Read(views).Where(one => one.View == View.Whole).Select(one => one.Hash)),
        };
        return label is null ? text : $"{text},{label}";
    }

    private static string? One(ReadOnlySpan<char> text, out byte[] hash)
    {
        var isHash = PdqHash.TryParse(text, out var parsed);
        hash = isHash ? parsed.ToBytes() : [];
        return isHash ? null : "a hash is 64 hex digits";
    }

    private static string? Many(ReadOnlySpan<char> text, out byte[] hash, out byte[]? views)
    {
        (hash, views) = ([], null);
        var (frames, seen) = (new List<ViewHash>(), new HashSet<PdqHash>());
        foreach (var part in text.Split(';'))
        {
            if (!PdqHash.TryParse(text[part], out var parsed)) return "a hash is 64 hex digits";
            if (seen.Count == BankEntry.MaxViews) return $"more than {BankEntry.MaxViews} frames";
            if (seen.Add(parsed)) frames.Add(new((ushort)frames.Count, View.Whole, parsed));
        }
        views = ViewHashes.Write(frames);
        hash = SHA256.HashData(views);
        return null;
    }
}
