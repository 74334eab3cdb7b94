namespace Domicile.Host;

/// <summary>What a start asks of the runtime and of the environment that the framework reads by itself.</summary>
internal static class Requirements
{
    /// <summary>The first in which nobody forges what the framework protects, such as the cookie that a browser is known by (CVE-2026-40372).</summary>
    private static readonly Version Runtime = new(10, 0, 7);

    private static readonly string[] CatchAll = ["ASPNETCORE_FORWARDEDHEADERS_ENABLED", "DOTNET_FORWARDEDHEADERS_ENABLED"];

    /// <exception cref="InvalidDataException">One is not met. For the operator.</exception>
    public static void Check(Version runtime, Func<string, string?> variable)
    {
        if (runtime < Runtime)
            throw new InvalidDataException($"Domicile needs .NET {Runtime} or later, and this is {runtime}: install the newest ASP.NET Core {Runtime.Major} runtime.");
        if (CatchAll.FirstOrDefault(name => bool.TryParse(variable(name), out var isOn) && isOn) is { } set)
        {
            throw new InvalidDataException(
                $"{set} lets everybody who reaches the service say from which address they come. Unset it, and name the proxies in DOMICILE_PROXIES.");
        }
    }
}
