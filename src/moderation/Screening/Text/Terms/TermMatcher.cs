using System.Security.Cryptography;
using System.Text;

namespace Domicile.Screening.Text.Terms;

/// <summary>Looks for all terms of some lists in a text, through their disguises, in time that grows with the text alone.</summary>
internal sealed class TermMatcher
{
    /// <summary>UTF-16 units of a text at most; longer is a failed signal.</summary>
    public const int MaxText = 100_000;

    private const int MaxEvidence = 20;

    // Below these many letters a term is found by chance: through a disguise, and among single letters without regard to words.
    private const int LeastDisguised = 3, LeastRunning = 4;

    private readonly IReadOnlyList<TermList> _lists;
    private readonly Words _plain, _unmasked;
    private readonly string _version;

    public TermMatcher(IReadOnlyList<TermList> lists)
    {
        _lists = lists;
        _plain = new(lists, unmask: false);
        _unmasked = new(lists, unmask: true);
        _version = "1-" + Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes(string.Join('\n', lists.Select(list => $"{list.Name} {list.Version}").Order(StringComparer.Ordinal)))))[..12];
    }

    /// <summary>Changes with the lists.</summary>
    public string Version => _version;

    /// <summary>The score is the heaviest list's with a hit.</summary>
    public Signal Look(string text, TimeProvider time)
    {
        var started = time.GetTimestamp();
        if (text.Length > MaxText) return new(Signals.Terms.Name, _version, 0, [], time.GetElapsedTime(started), "text-too-long");
        var found = new Dictionary<(int Start, int End, int List, int Line), bool>();
        foreach (var words in new[] { _plain, _unmasked })
        {
            var strip = Strip.Of(text, words.Unmask);
            Strip?[] stretched = [strip, strip.Unstretched(1), strip.Unstretched(2)];
            foreach (var one in stretched.Concat(stretched.Select(each => each?.Together())))
            {
                if (one is not null) words.Find(one, disguised: words.Unmask || one != strip, found);
            }
        }
        var evidence = found.Select(hit => (_lists[hit.Key.List].Weight, Hit: hit)).OrderByDescending(hit => hit.Weight).ThenBy(hit => hit.Hit.Key).ToList();
        return new(Signals.Terms.Name, _version, evidence is [var first, ..] ? first.Weight : 0,
            [.. evidence.Take(MaxEvidence).Select(hit => new TermEvidence(
                _lists[hit.Hit.Key.List].Name, hit.Hit.Key.Line, hit.Hit.Key.Start, hit.Hit.Key.End - hit.Hit.Key.Start, hit.Hit.Value))],
            time.GetElapsedTime(started));
    }

    // The lists' terms under one folding; terms that fold to the same word share it.
    private sealed class Words
    {
        private readonly List<(string Word, List<(int List, TermList.Term Term)> Terms)> _words;
        private readonly Automaton _automaton;

        public Words(IReadOnlyList<TermList> lists, bool unmask)
        {
            Unmask = unmask;
            _words = [.. lists.SelectMany((list, number) => list.Terms.Where(term => !unmask || !term.Exactly).Select(term => (Word: Fold(term.Text, unmask), Term: (number, term))))
                .Where(pair => !unmask || pair.Word.Length >= LeastDisguised)
                .GroupBy(pair => pair.Word, pair => pair.Term).Select(group => (group.Key, group.ToList()))];
            _automaton = new([.. _words.Select(word => word.Word)]);
        }

        public bool Unmask { get; }

        public void Find(Strip strip, bool disguised, Dictionary<(int, int, int, int), bool> found) =>
            _automaton.Find(strip.Cells, (number, end) =>
            {
                var (word, terms) = _words[number];
                var start = end - word.Length;
                // A number is no word, whatever its digits look like.
                if (Unmask && !Enumerable.Range(start, word.Length).Any(i => strip.Cells[i].IsPlainLetter)) return;
                var running = strip.Joined && word.Length >= LeastRunning;
                foreach (var (list, term) in terms)
                {
                    if ((disguised && term.Exactly)
                        || (!running && ((term.AtStart && !IsEdge(strip, start)) || (term.AtEnd && !IsEdge(strip, end))))) continue;
                    found.TryAdd((strip.Cells[start].Start, strip.Cells[end - 1].End, list, term.Line), disguised);
                }
            });

        private static string Fold(string text, bool unmask) =>
            string.Concat(Strip.Of(text, unmask).Cells.Select(cell => cell.Character)).TrimEnd();

        // Between two letters there is an edge only where words are written without spaces; a picture is a word of its own.
        private static bool IsEdge(Strip strip, int at) => at == 0 || at == strip.Cells.Count
            || !IsLetter(strip.Cells[at - 1].Character) || !IsLetter(strip.Cells[at].Character);

        private static bool IsLetter(char c) => char.IsLetterOrDigit(c) && c is not ((>= '\u0E00' and <= '\u0EFF') or (>= '\u1000' and <= '\u109F')
            or (>= '\u1780' and <= '\u17FF') or (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF'));
    }
}
