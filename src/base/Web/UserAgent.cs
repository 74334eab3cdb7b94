namespace Domicile.Web;

/// <summary>Says in plain words which browser and system a request comes from, such as "Firefox on Android": no more of the user agent is kept.</summary>
public static class UserAgent
{
    public static string Describe(string agent)
    {
        var browser = First(agent, ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl")) ?? "An app or browser";
        var system = First(agent, ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux"));
        return system is null ? browser : $"{browser} on {system}";
    }

    private static string? First(string agent, params ReadOnlySpan<(string Mark, string Name)> known)
    {
        foreach (var (mark, name) in known)
            if (agent.Contains(mark, StringComparison.Ordinal)) return name;
        return null;
    }
}
