namespace Domicile.Rules;

/// <summary>The rules that Domicile comes with, as files in this module: version 1 of each. The operator writes the next.</summary>
public static class DefaultRules
{
    // What it would hold, somebody has to look at: the operator decides when there are enough people for that.
    private const string InShadow = "new-account";

    private static readonly string[] Names =
        ["blocking-bank", "known-media", "failed-signal", "struck-account", "risky-text", "listed-terms", "lettered-terms", "new-account-doubt", InShadow, "velocity"];

    public static IEnumerable<(string Name, string Source, bool IsLive)> All => Names.Select(name => (name, Read(name), name != InShadow));

    private static string Read(string name)
    {
        using var file = typeof(DefaultRules).Assembly.GetManifestResourceStream(name + ".rule") ?? throw new InvalidOperationException($"{name}.rule is not embedded.");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
