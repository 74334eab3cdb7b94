using System.Text.RegularExpressions;

namespace Domicile.Host.Pages;

/// <summary>The tables of <c>docs/attacks.md</c>: what was tried against the program, and what came of it.</summary>
internal static partial class AttackTexts
{
    public static IReadOnlyList<AttackSection> Sections { get; } = Read();

    private static AttackSection[] Read()
    {
        using var text = new StreamReader(typeof(AttackTexts).Assembly.GetManifestResourceStream("attacks.md")!);
        return [.. text.ReadToEnd().Split("\n## ").Skip(1).Select(section => section.Split('\n')).Select(lines =>
            new AttackSection(lines[0], [.. lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(Row)]))];
    }

    private static AttackRow Row(string line)
    {
        var cells = line.Trim('|', ' ').Split(" | ");
        return new(cells[0], cells[1], cells[2].Trim('*'),
            [.. Link().Replace(cells[3], "$1").Split('`').Select((part, index) => (part, index % 2 == 1))], cells[4].Trim('`'));
    }

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}

internal sealed record AttackSection(string Title, IReadOnlyList<AttackRow> Attacks);

/// <param name="By">Which party tries.</param>
/// <param name="What">What it tries.</param>
/// <param name="Word"><c>enforced</c>, <c>detected</c> or <c>stated</c>.</param>
/// <param name="How">By what, code apart.</param>
/// <param name="Test">The test that tries it.</param>
internal sealed record AttackRow(string By, string What, string Word, IReadOnlyList<(string Part, bool IsCode)> How, string Test);
