using System.Diagnostics;

namespace Domicile.EndToEnd;

/// <summary>A program that ran to its end.</summary>
/// <param name="ExitCode">What it returned.</param>
/// <param name="Output">Both its streams.</param>
internal sealed record Command(int ExitCode, string Output)
{
    public static async Task<Command> Run(string program, params IEnumerable<string> arguments)
    {
        // By way of env, because a path such as ./run is then looked up from the working directory.
        using var process = new Process
        {
            StartInfo = new("env", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root },
        };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, await output + await errors);
    }

    /// <summary>The independent verifier.</summary>
    public static Task<Command> Verify(params IEnumerable<string> arguments) => Run("dotnet", [Repository.Verifier, .. arguments]);
}
