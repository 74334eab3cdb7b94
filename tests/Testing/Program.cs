using Xunit.MicrosoftTestingPlatform;

namespace Domicile.Tests;

internal static class Program
{
    /// <summary>
    /// Runs the tests; with <c>--then-on-postgres</c> among the arguments once more on PostgreSQL, with those after it: what the first run has
    /// compiled, which is much of what it takes, the second finds compiled. The runner ends a process that is still there some time after its
    /// run: <c>xunit.runner.json</c> sets that to longer than the second takes.
    /// </summary>
    public static async Task<int> Main(string[] arguments)
    {
        var then = Array.IndexOf(arguments, "--then-on-postgres");
        if (then < 0) return await Run(arguments);
        var first = await Run(arguments[..then]);
        TestDatabase.IsPostgres = true;
        var second = await Run(arguments[(then + 1)..]);
        return first == 0 ? second : first;
    }

    private static Task<int> Run(string[] arguments) =>
        TestPlatformTestFramework.RunAsync(arguments, (builder, given) => builder.AddSelfRegisteredExtensions(given));
}
