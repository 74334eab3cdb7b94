namespace Domicile.EndToEnd;

/// <summary>Where the things under test stand: the working copy that this test was built from, in its own configuration.</summary>
internal static class Repository
{
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd('/'));

    public static string Root { get; } = FindRoot();

    /// <summary><c>domicile.dll</c>.</summary>
    public static string Domicile => Binary("host/Host", "domicile");

    /// <summary><c>domicile-verify.dll</c>.</summary>
    public static string Verifier => Binary("proof/Verify", "domicile-verify");

    /// <summary>Clips from cameras, which are not part of the repository; null when this machine has none.</summary>
    public static string? CameraClips
    {
        get
        {
            var media = Path.Combine(Environment.GetEnvironmentVariable("DOMICILE_SHARED") ?? "", "media");
            return Directory.Exists(media) ? Path.GetFullPath(media) : null;
        }
    }

    private static string Binary(string project, string name) =>
        Path.Combine(Root, "src", project, "bin", Output.Parent!.Name, Output.Name, name + ".dll");

    private static string FindRoot()
    {
        var folder = Output;
        while (!File.Exists(Path.Combine(folder.FullName, "Domicile.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
