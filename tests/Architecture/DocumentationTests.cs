using System.Reflection;
using System.Text.RegularExpressions;
using Domicile.Base;

namespace Domicile.Tests.Architecture;

/// <summary>What the documents promise to list, they list: found by reflection, never by hand.</summary>
public sealed partial class DocumentationTests
{
    private static readonly Assembly[] Modules =
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*omicile*.dll")
            .Where(file => !Path.GetFileName(file).Contains("Tests", StringComparison.Ordinal) && !file.Contains("verify", StringComparison.Ordinal))
            .Select(Assembly.LoadFrom)];

    [Fact]
    public void Every_problem_code_is_explained_and_every_explanation_has_its_code()
    {
        var explained = ProblemHeading().Matches(Repository.Read("docs", "problems.md")).Select(match => match.Groups[1].Value);
        var refused = Repository.Files("src", "*.cs").SelectMany(file => ProblemCode().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value).Distinct();
        Assert.Equal(refused.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_has_its_line_in_operations()
    {
        var documented = Setting().Matches(Repository.Read("docs", "operations.md")).Select(match => match.Groups[1].Value);
        var declared = Modules.SelectMany(module => module.GetTypes()).SelectMany(type => type.GetProperties())
            .Select(property => property.GetCustomAttribute<SettingAttribute>()?.Variable).OfType<string>();
        Assert.Equal(declared.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_readme_fits_on_three_screens()
    {
        Assert.InRange(Repository.Read("README.md").Split('\n').Length, 20, 150);
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var documents = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md"));
        Assert.All(documents, document => Assert.All(Link().Matches(File.ReadAllText(document)).Select(match => match.Groups[1].Value), target =>
            Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target)), $"{document}: {target}")));
    }

    [GeneratedRegex(@"^### ([a-z0-9-]+)$", RegexOptions.Multiline)]
    private static partial Regex ProblemHeading();

    // new Refusal("code", 4xx, …), new("code", 4xx, …) or new PermanentFailureException("code", …).
    [GeneratedRegex("""(?:new(?: Refusal)?\(\s*"([a-z0-9-]+)",\s*[45]\d\d,)|(?:PermanentFailureException\(\s*"([a-z0-9-]+)")""")]
    private static partial Regex ProblemCode();

    [GeneratedRegex(@"^\| `(DOMICILE_[A-Z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
