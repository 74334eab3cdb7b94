using System.Text.RegularExpressions;

namespace Domicile.Tests.Architecture;

/// <summary>
/// Within a project a folder is a namespace, and namespaces use each other in one direction. The door, <c>XModule</c>, may name all of them, and
/// none of them names it.
/// </summary>
public sealed partial class NamespaceTests
{
    public static TheoryData<string> Projects => [.. Repository.Files("src", "*.csproj").Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_file_has_the_namespace_of_its_folder(string project)
    {
        var root = Repository.Project(project);
        Assert.All(Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(Repository.IsSource), file =>
        {
            var declared = Namespace().Match(File.ReadAllText(file));
            if (!declared.Success) return;
            var folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!);
            Assert.Equal($"Domicile.{project}" + (folder == "." ? "" : "." + folder.Replace('/', '.')), declared.Groups[1].Value);
        });
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_of_a_project_form_no_circle(string project)
    {
        var own = $"Domicile.{project}";
        var file = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").FirstOrDefault(
            file => Path.GetFileNameWithoutExtension(file).Equals(own, StringComparison.Ordinal) || Path.GetFileName(file) == Repository.Program(project));
        // A program that is run as a child is not beside the tests, and has one namespace.
        if (file is null)
        {
            Assert.Single(Directory.EnumerateFiles(Repository.Project(project), "*.cs", SearchOption.AllDirectories).Where(Repository.IsSource)
                .Select(Path.GetDirectoryName).Distinct());
            return;
        }
        using var code = CompiledCode.Open(file)!;
        var uses = code.Uses().Where(use => use.To.IsOwn && IsOwn(use.From) && IsOwn(use.To) && use.From.Namespace != use.To.Namespace).ToList();
        Assert.DoesNotContain(uses, use => IsDoor(use.To));
        var arrows = uses.Where(use => !IsDoor(use.From)).ToLookup(use => use.From.Namespace);
        foreach (var start in arrows.Select(from => from.Key))
        {
            var (reached, next) = (new Dictionary<string, CompiledUse>(), new Queue<string>([start]));
            while (next.TryDequeue(out var from))
                foreach (var use in arrows[from])
                    if (reached.TryAdd(use.To.Namespace, use)) next.Enqueue(use.To.Namespace);
            if (!reached.ContainsKey(start)) continue;
            var way = new List<string>();
            for (var (at, steps) = (start, 0); steps == 0 || at != start; at = reached[at].From.Namespace, steps++)
                way.Insert(0, $"{reached[at].From.Namespace}.{reached[at].From.Name} uses {reached[at].To.Namespace}.{reached[at].To.Name}");
            Assert.Fail("A circle:\n" + string.Join('\n', way));
        }

        bool IsOwn(CompiledType type) => type.Namespace == own || type.Namespace.StartsWith(own + ".", StringComparison.Ordinal);
        bool IsDoor(CompiledType type) => type.Namespace == own && type.Name.EndsWith("Module", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
