namespace Domicile.Screening.Text.Terms;

/// <summary>Finds many words at once in one pass (Aho and Corasick 1975): time grows with text and hits, never with the number of words.</summary>
internal sealed class Automaton
{
    private readonly Dictionary<long, int> _next = [];
    private readonly List<int> _fail = [0], _word = [-1], _shorter = [0];

    /// <param name="words">Not empty, no word twice.</param>
    public Automaton(IReadOnlyList<string> words)
    {
        var order = new List<(int State, int Parent, char By)>();
        for (var word = 0; word < words.Count; word++)
        {
            var state = 0;
            foreach (var c in words[word])
            {
                if (!_next.TryGetValue(Key(state, c), out var next))
                {
                    next = _word.Count;
                    _next.Add(Key(state, c), next);
                    _word.Add(-1);
                    _fail.Add(0);
                    _shorter.Add(0);
                    order.Add((next, state, c));
                }
                state = next;
            }
            _word[state] = word;
        }
        Link(order);
    }

    /// <summary>Hands over each hit: the word's number and the place after its end.</summary>
    public void Find(IReadOnlyList<Strip.Cell> cells, Action<int, int> found)
    {
        var state = 0;
        for (var i = 0; i < cells.Count; i++)
        {
            state = Step(state, cells[i].Character);
            for (var hit = _word[state] >= 0 ? state : _shorter[state]; hit != 0; hit = _shorter[hit]) found(_word[hit], i + 1);
        }
    }

    // Breadth first: a state's failure is always shorter, and so known already.
    private void Link(List<(int State, int Parent, char By)> order)
    {
        var depth = new int[_word.Count];
        foreach (var (state, parent, _) in order) depth[state] = depth[parent] + 1;
        foreach (var (state, parent, by) in order.OrderBy(link => depth[link.State]))
        {
            if (parent != 0) _fail[state] = Step(_fail[parent], by);
            _shorter[state] = _word[_fail[state]] >= 0 ? _fail[state] : _shorter[_fail[state]];
        }
    }

    private int Step(int state, char by)
    {
        int next;
        while (!_next.TryGetValue(Key(state, by), out next))
        {
            if (state == 0) return 0;
            state = _fail[state];
        }
        return next;
    }

    private static long Key(int state, char by) => ((long)state << 16) | by;
}
