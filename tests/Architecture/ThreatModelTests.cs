using System.Text.RegularExpressions;

namespace Domicile.Tests.Architecture;

/// <summary>The threat model claims nothing that no test shows, unless it says so.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly string Document = Repository.Read("docs", "threat-model.md");

    [Fact]
    public void Every_line_that_states_a_protection_names_its_test()
    {
        var defended = Section("Defended").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        Assert.True(defended.Count > 20);
        Assert.All(defended, row => Assert.True(TestName().IsMatch(row.Split(" | ")[^1]), $"No test is named: {row}"));
    }

    [Fact]
    public void Every_limit_names_its_test_or_is_stated()
    {
        var limits = Section("Not defended").Split("\n- ").Skip(1).ToList();
        Assert.True(limits.Count > 15);
        Assert.All(limits, limit => Assert.True(TestName().IsMatch(limit) || limit.Contains("*Stated.*", StringComparison.Ordinal),
            $"Neither a test nor *Stated.*: {limit}"));
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = Repository.Files("tests", "*.cs").SelectMany(Tests).ToHashSet();
        var named = TestName().Matches(Document).Select(match => match.Groups[1].Value).ToList();
        Assert.True(named.Count > 40);
        Assert.Empty(named.Except(tests));
    }

    private static string Section(string title) =>
        Document.Split("\n## ").Single(section => section.StartsWith(title + '\n', StringComparison.Ordinal));

    /// <summary>The tests of a file, each under its class's name.</summary>
    private static IEnumerable<string> Tests(string file)
    {
        var type = "";
        foreach (Match found in ClassOrTest().Matches(File.ReadAllText(file)))
        {
            if (found.Groups["type"] is { Success: true } named) type = named.Value;
            else yield return $"{type}.{found.Groups["test"].Value}";
        }
    }

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex TestName();

    // Not nested classes, which are indented. Attributes may go on on the next line.
    [GeneratedRegex("""
        ^(?:public|internal)\ (?:\w+\ )*class\ (?<type>\w+)
        |\[(?:Fact|Theory|Attack)\b[^\n]*\n(?:\s*[\["][^\n]*\n)*\s*public\ (?:async\ )?(?:Task|void|ValueTask)\ (?<test>\w+)\(
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ClassOrTest();
}
