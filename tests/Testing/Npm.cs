using System.Diagnostics;

namespace Domicile.Tests.Testing;

/// <summary>Programs from npm that tests run. A folder with a lock file names each package by its hash.</summary>
internal static class Npm
{
    /// <summary>Installs what the folder's lock file names, unless it is installed already.</summary>
    /// <param name="path">The folder, below the tests' output.</param>
    /// <returns>The folder's full path.</returns>
    public static async Task<string> Install(params string[] path)
    {
        var folder = Path.Combine([AppContext.BaseDirectory, .. path]);
        // npm writes this file last.
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            await Run(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        return folder;
    }

    /// <summary>Runs a program in the folder; the test fails unless it exits with 0.</summary>
    /// <returns>What it writes to its standard output.</returns>
    public static async Task<string> Run(string folder, string program, params string[] arguments)
    {
        using var child = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The linter otherwise tells its makers that it ran, and asks for newer versions.
            Environment = { ["REDOCLY_TELEMETRY"] = "off", ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true" },
        })!;
        var error = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output + await error);
        return output;
    }
}
