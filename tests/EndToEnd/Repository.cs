namespace Domicile.EndToEnd;

/// <summary>Where the things under test stand: the working copy that this test was built from, in its own configuration.</summary>
internal static class Repository
{
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd('/'));

    public static string Root { get; } = FindRoot();

    /// <summary>The published <c>domicile.dll</c>, as <c>./run</c> starts it.</summary>
    public static string Domicile => Path.Combine(Bin("host/Host"), "publish/domicile.dll");

    /// <summary><c>domicile-verify.dll</c>.</summary>
    public static string Verifier => Path.Combine(Bin("proof/Verify"), "domicile-verify.dll");

    /// <summary>Clips from cameras, which are not part of the repository; null when this machine has none.</summary>
    public static string? CameraClips
    {
        get
        {
            var media = Path.Combine(Environment.GetEnvironmentVariable("DOMICILE_SHARED") ?? "", "media");
            return Directory.Exists(media) ? Path.GetFullPath(media) : null;
        }
    }

    private static string Bin(string project) => Path.Combine(Root, "src", project, "bin", Output.Parent!.Name, Output.Name);

    private static string FindRoot()
    {
        var folder = Output;
        while (!File.Exists(Path.Combine(folder.FullName, "Domicile.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
