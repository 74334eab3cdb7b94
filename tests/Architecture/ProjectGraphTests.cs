using System.Globalization;
using System.Xml.Linq;

namespace Domicile.Tests.Architecture;

public sealed class ProjectGraphTests
{
    [Fact]
    public void Projects_use_each_other_exactly_as_the_architecture_says()
    {
        var documented = Repository.TableRows(Repository.Read("docs", "architecture.md"), "### Which may use which")
            .ToDictionary(row => row[0], row => row[1].Split(", ", StringSplitOptions.RemoveEmptyEntries).Order().ToArray());
        var real = Repository.Files("src", "*.csproj").ToDictionary(
            file => Path.GetFileNameWithoutExtension(file),
            file => XDocument.Load(file).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)).Order().ToArray());

        Assert.Equal(real.Keys.Order(), documented.Keys.Order());
        Assert.All(real, project => Assert.Equal(project.Value, documented[project.Key]));
    }

    [Fact]
    public void Each_project_has_a_paragraph()
    {
        var paragraphs = Repository.Read("docs", "architecture.md").Split('\n').Where(line => line.StartsWith("**", StringComparison.Ordinal) && line.Contains(".** ", StringComparison.Ordinal))
            .Select(line => line[2..line.IndexOf('.', StringComparison.Ordinal)]);
        Assert.Equal(Repository.Files("src", "*.csproj").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(), paragraphs.Order());
    }

    [Fact]
    public void A_project_lies_in_the_folder_of_its_name_and_the_solution_knows_it()
    {
        var solution = Repository.Read("Domicile.slnx");
        Assert.All(Repository.Files("src", "*.csproj"), file =>
        {
            var name = Path.GetFileNameWithoutExtension(file);
            Assert.Equal(name, Path.GetFileName(Path.GetDirectoryName(file)));
            Assert.Contains($"{Path.GetRelativePath(Repository.Root, file)}\"", solution, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_verifier_needs_nothing_but_Proof_and_one_cryptography_package()
    {
        var packages = new[] { "Proof", "Verify" }.SelectMany(project =>
            XDocument.Load(Path.Combine(Repository.Project(project), project + ".csproj")).Descendants("PackageReference")
                .Select(package => package.Attribute("Include")!.Value)).Distinct();
        Assert.Equal(["BouncyCastle.Cryptography"], packages);
    }

    [Fact]
    public void No_source_file_is_too_long_to_read_at_once()
    {
        var long_ones = Repository.Files("src", "*.cs").Where(file => File.ReadLines(file).Count() > 500);
        Assert.Empty(long_ones);
    }

    [Fact]
    public void Each_part_of_the_core_stays_as_small_as_the_threat_model_says()
    {
        var limits = Repository.TableRows(Repository.Read("docs", "threat-model.md"), "## Reading the core").ToDictionary(row => row[0], row => int.Parse(row[1].Replace(",", ""), CultureInfo.InvariantCulture));
        Assert.All(limits, part => Assert.InRange(Lines(part.Key), 1, part.Value));
        Assert.InRange(limits.Values.Sum(), 1, 13_110);

        static int Lines(string project) => Directory.EnumerateFiles(Repository.Project(project), "*.cs", SearchOption.AllDirectories).Where(Repository.IsSource)
            .Sum(file => File.ReadLines(file).Count(line => !string.IsNullOrWhiteSpace(line)));
    }
}
