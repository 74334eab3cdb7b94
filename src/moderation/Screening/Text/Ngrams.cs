namespace Domicile.Screening.Text;

/// <summary>
/// Cuts a text into the features that a linear classifier weighs: words, pairs of neighbouring words, and runs of 2 to 5 characters within a
/// word with its edges. Each is a 64-bit hash, so that a model holds no words.
/// </summary>
public static class Ngrams
{
    /// <summary>Characters of a text that are looked at; what is beyond cannot be posted as one text.</summary>
    public const int MaxText = 10_000;

    private const int Shortest = 2, Longest = 5, MaxToken = 64;

    // FNV-1a. A feature's lowest bit says which block it belongs to: each is weighted to length 1 for itself.
    private const ulong Basis = 14695981039346656037, Prime = 1099511628211;

    /// <summary>Whether a feature is a word or a pair of words, rather than a run of characters.</summary>
    public static bool IsWord(ulong feature) => (feature & 1) == 1;

    /// <summary>Adds the features of the text, each as often as it occurs.</summary>
    public static void Collect(string text, List<ulong> features)
    {
        ulong before = 0;
        foreach (var token in Tokens(text))
        {
            var word = Hash(token);
            features.Add(word | 1);
            if (before != 0) features.Add((before * Prime ^ word) * Prime | 1);
            before = word;
            Runs(token, features);
        }
    }

    private static void Runs(string token, List<ulong> features)
    {
        var edged = $" {token} ";
        for (var start = 0; start < edged.Length; start++)
        {
            var hash = Basis;
            for (var length = 1; length <= Longest && start + length <= edged.Length; length++)
            {
                hash = (hash ^ edged[start + length - 1]) * Prime;
                if (length >= Shortest) features.Add(hash & ~1UL);
            }
        }
    }

    // Letters and digits with apostrophes make words; every other visible character is a word of its own. Names and addresses say nothing.
    private static IEnumerable<string> Tokens(string text)
    {
        foreach (var part in text.AsSpan(0, Math.Min(text.Length, MaxText)).ToString().ToLowerInvariant()
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (part[0] == '@' && part.Length > 1) yield return "@user";
            else if (part.StartsWith("http", StringComparison.Ordinal) || part.StartsWith("www.", StringComparison.Ordinal)) yield return "http";
            else
            {
                for (var start = 0; start < part.Length;)
                {
                    var end = start;
                    while (end < part.Length && end - start < MaxToken && IsWordCharacter(part[end])) end++;
                    if (end == start) end += char.IsHighSurrogate(part[start]) && start + 1 < part.Length ? 2 : 1;
                    yield return part[start..end];
                    start = end;
                }
            }
        }
    }

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c is '\'' or '’' or '_';

    private static ulong Hash(string token)
    {
        var hash = Basis;
        foreach (var c in token) hash = (hash ^ c) * Prime;
        return hash;
    }
}
