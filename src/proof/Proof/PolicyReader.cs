using System.Text;

namespace Domicile.Proof;

/// <summary>Reads a policy file, strictly: whatever is not as the format says is an error that names its line.</summary>
internal sealed class PolicyReader
{
    /// <summary>Of logs, of witnesses and of groups: a note has room for all their signatures.</summary>
    public const int MaxOfEach = 64;

    private const string None = "none";

    private readonly List<PolicyLog> logs = [];
    private readonly List<PolicyWitness> witnesses = [];
    private readonly Dictionary<string, WitnessPolicy.Rule> rules = [];
    private readonly Dictionary<string, string> foundings = [];
    private readonly HashSet<string> members = [];
    private WitnessPolicy.Rule? quorum;

    public static WitnessPolicy Read(ReadOnlySpan<byte> file)
    {
        var reader = new PolicyReader();
        var number = 0;
        // Names are opaque bytes, so Latin-1 keeps them apart as they are; a key's name is UTF-8 and read back as such.
        foreach (var line in Encoding.Latin1.GetString(file).Split('\n'))
        {
            number++;
            try
            {
                reader.Line(line);
            }
            catch (FormatException exception)
            {
                throw new FormatException($"line {number}: {exception.Message}", exception);
            }
        }

        return new WitnessPolicy(reader.logs, reader.witnesses,
            reader.quorum ?? throw new FormatException($"line {number}: there is no quorum line"), reader.foundings);
    }

    private void Line(string line)
    {
        if (line.Any(c => c is < ' ' and not '\t' or '\x7f'))
        {
            throw new FormatException("a control character that is neither tab nor line feed");
        }

        var items = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        switch (items)
        {
            case []:
            case [['#', ..], ..]:
                return;
            case ["log", var vkey]:
                Log(vkey, null);
                return;
            case ["log", var vkey, var url]:
                Log(vkey, url);
                return;
            case ["witness", var name, var vkey]:
                Witness(name, vkey, null);
                return;
            case ["witness", var name, var vkey, var url]:
                Witness(name, vkey, url);
                return;
            case ["group", var name, var needed, _, ..]:
                Group(name, needed, items[3..]);
                return;
            case ["quorum", var name]:
                Quorum(name);
                return;
            case ["founding", var domicile, var hash]:
                Founding(domicile, hash);
                return;
            default:
                throw new FormatException($"not a log, witness, group, quorum or founding line: {Shown(items[0])}");
        }
    }

    private void Log(string vkey, string? url)
    {
        var key = NoteVerifier.Parse(Utf8(vkey));
        if (logs.Exists(known => known.Key.PublicKey.SequenceEqual(key.PublicKey)))
        {
            throw new FormatException("another log line has the same key");
        }

        logs.Add(new(key, url));
        Bound(logs.Count);
    }

    private void Witness(string name, string vkey, string? url)
    {
        var key = WitnessVerifier.Parse(Utf8(vkey));
        if (witnesses.Exists(known => known.Key.PublicKey.SequenceEqual(key.PublicKey)))
        {
            throw new FormatException("another witness line has the same key");
        }

        Define(new(name, 1, [], IsWitness: true));
        witnesses.Add(new(name, key, url));
        Bound(witnesses.Count);
    }

    private void Group(string name, string needed, string[] names)
    {
        var of = Array.ConvertAll(names, member => Known(member));
        if (Array.Find(names, member => !members.Add(member)) is { } twice)
        {
            throw new FormatException($"{Shown(twice)} is a member more than once");
        }

        var count = needed switch
        {
            "any" => 1,
            "all" => of.Length,
            _ when Decimal.TryParse(needed, out var number) && number >= 1 && number <= of.Length => (int)number,
            _ => throw new FormatException($"a group needs any, all, or 1 to {of.Length} of its members, not {Shown(needed)}"),
        };
        Define(new(name, count, of, IsWitness: false));
        Bound(rules.Count - witnesses.Count);
    }

    private void Quorum(string name)
    {
        if (quorum is not null)
        {
            throw new FormatException("another quorum line stands above");
        }

        quorum = name == None ? new(None, 0, [], IsWitness: false) : Known(name);
    }

    private void Founding(string domicile, string hash)
    {
        if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower))
        {
            throw new FormatException($"a founding names the hash of the first registry, 64 hex digits, and not {Shown(hash)}");
        }

        if (!foundings.TryAdd(Utf8(domicile), hash))
        {
            throw new FormatException($"another founding line is of {Shown(domicile)}");
        }

        Bound(foundings.Count);
    }

    private WitnessPolicy.Rule Known(string name) => rules.TryGetValue(name, out var rule) ? rule
        : throw new FormatException($"no witness or group {Shown(name)} stands above");

    private void Define(WitnessPolicy.Rule rule)
    {
        if (rule.Name == None || !rules.TryAdd(rule.Name, rule))
        {
            throw new FormatException($"the name {Shown(rule.Name)} is taken");
        }
    }

    private static void Bound(int count)
    {
        if (count > MaxOfEach)
        {
            throw new FormatException($"more than {MaxOfEach} of a kind");
        }
    }

    private static string Utf8(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));

    private static string Shown(string item) => item.Length <= 100 ? Utf8(item) : Utf8(item[..100]) + "…";
}
