namespace Domicile.Tests.Testing;

/// <summary>The checkout that these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>The files with this ending below a folder, build output aside.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(IsSource);

    /// <summary>Whether it is no build output.</summary>
    public static bool IsSource(string file) => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal);

    /// <summary>The folder of a project, in whichever group it is.</summary>
    public static string Project(string name) =>
        Directory.EnumerateDirectories(Path.Combine(Root, "src")).Select(group => Path.Combine(group, name)).Single(Directory.Exists);

    /// <summary>The name of a project's assembly file where that is a program's.</summary>
    public static string Program(string project) => project switch { "Host" => "domicile.dll", _ => $"domicile-{project.ToLowerInvariant()}.dll" };

    /// <summary>The cells of the table rows below the heading, header and rule left out.</summary>
    public static IEnumerable<string[]> TableRows(string document, string heading) =>
        document.Split('\n').SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#'))
            .Where(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Domicile.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The tests run from inside the checkout.");
    }
}
