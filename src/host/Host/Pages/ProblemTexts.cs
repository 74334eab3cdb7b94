using System.Collections.Frozen;

namespace Domicile.Host.Pages;

/// <summary>The explanations of <c>docs/problems.md</c>: a section <c>### code</c> for each refusal.</summary>
internal static class ProblemTexts
{
    private static readonly FrozenDictionary<string, string[]> Sections = Read();

    /// <summary>The paragraphs that explain a code; null when there is no such code.</summary>
    public static IReadOnlyList<string>? Find(string code) => Sections.GetValueOrDefault(code);

    private static FrozenDictionary<string, string[]> Read()
    {
        using var text = new StreamReader(typeof(ProblemTexts).Assembly.GetManifestResourceStream("problems.md")!);
        return text.ReadToEnd().Split("\n## ").SelectMany(part => part.Split("\n### ").Skip(1))
            .Select(section => section.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToFrozenDictionary(
                section => section[0],
                section => section.Skip(1).Select(paragraph => paragraph.Replace('\n', ' ')).ToArray());
    }
}
