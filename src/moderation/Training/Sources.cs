using System.Globalization;
using System.Text;

namespace Domicile.Training;

/// <summary>Labelled texts as their publishers give them.</summary>
internal static class Sources
{
    // By their number in Davidson's table.
    private static readonly string[] Classes = ["hate", "offensive", "neither"];

    /// <param name="Text">What was written.</param>
    /// <param name="Label">In words.</param>
    public readonly record struct Labelled(string Text, string Label);

    /// <summary>
    /// A folder of TweetEval (<c>train_text.txt</c>, <c>train_labels.txt</c>, <c>mapping.txt</c>), one of the YouTube Spam Collection's splits
    /// (<c>*-pos-train.txt</c>, <c>*-neg-train.txt</c>), Davidson's <c>labeled_data.csv</c>, or any file with a label, a tab and a text a line.
    /// </summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="part"><c>train</c>, <c>val</c> or <c>test</c>; a source without such a part has no texts in it, and a file has all in <c>train</c>.</param>
    public static IReadOnlyList<Labelled> Read(string path, string part) =>
        File.Exists(Path.Combine(path, "mapping.txt")) ? Tweets(path, part)
        : Directory.Exists(path) ? Comments(path, part)
        : part != "train" ? []
        : path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? Davidson(path) : Tabbed(path);

    private static List<Labelled> Tweets(string folder, string part)
    {
        if (!File.Exists(Path.Combine(folder, part + "_text.txt"))) return [];
        var names = File.ReadLines(Path.Combine(folder, "mapping.txt")).Select(line => line.Split('\t')).ToDictionary(line => line[0], line => line[1].Trim());
        return [.. Lines(folder, part + "_text.txt").Zip(Lines(folder, part + "_labels.txt"), (text, label) => new Labelled(text, names[label.Trim()]))];
    }

    // Only line feeds end a line: some texts contain Unicode's own line ends.
    private static string[] Lines(string folder, string name) => File.ReadAllText(Path.Combine(folder, name)).TrimEnd('\n').Split('\n');

    private static List<Labelled> Comments(string folder, string part) =>
        [.. Directory.EnumerateFiles(folder, $"*-{part}.txt").Order(StringComparer.Ordinal).SelectMany(file =>
            File.ReadAllText(file).Split('\n').Where(line => line.Trim().Length > 0)
                .Select(line => new Labelled(line, file.Contains("-pos-", StringComparison.Ordinal) ? "spam" : "not-spam")))];

    private static List<Labelled> Davidson(string file)
    {
        var records = Csv(File.ReadAllText(file)).ToList();
        var (label, text) = (records[0].IndexOf("class"), records[0].IndexOf("tweet"));
        return [.. records.Skip(1).Where(record => record.Count > text).Select(record =>
            new Labelled(record[text], Classes[int.Parse(record[label], CultureInfo.InvariantCulture)]))];
    }

    private static List<Labelled> Tabbed(string file) =>
        [.. File.ReadLines(file).Select(line => line.Split('\t', 2)).Where(parts => parts.Length == 2).Select(parts => new Labelled(parts[1], parts[0]))];

    // RFC 4180.
    private static IEnumerable<List<string>> Csv(string text)
    {
        var (record, field, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[i++]);
            else if (c == '"') quoted = !quoted;
            else if (quoted || c is not (',' or '\r' or '\n')) field.Append(c);
            else if (c != '\r')
            {
                record.Add(field.ToString());
                field.Clear();
                if (c == ',') continue;
                yield return record;
                record = [];
            }
        }
    }
}
