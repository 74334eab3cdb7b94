namespace Domicile.Rules.Language;

/// <summary><c>domicile moderation rules test</c>: checks rules and runs their examples, without a running service.</summary>
public static class TestRules
{
    // What a text of the greatest length has at most, in UTF-8.
    private const long MaxBytes = 4 * RuleLimits.Source;

    /// <summary>Says of each file what is wrong, as <c>FILE:LINE:COLUMN: MESSAGE</c>, and what does not come out. Policies are not looked up.</summary>
    /// <returns>0 where all is well, 1 where an example fails, 2 where a text has errors or cannot be read.</returns>
    public static async Task<int> Run(IReadOnlyList<string> files, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var worst = 0;
        foreach (var file in files) worst = Math.Max(worst, await Test(file, output, errors, cancellationToken));
        return worst;
    }

    private static async Task<int> Test(string file, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        string source;
        try
        {
            if (new FileInfo(file).Length > MaxBytes) throw new IOException($"It has more than {MaxBytes:N0} bytes.");
            source = await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"{file}: {unreadable.Message}");
            return 2;
        }
        var (program, wrong) = RuleProgram.Read(source);
        foreach (var error in wrong) await errors.WriteLineAsync($"{file}:{error.Line}:{error.Column}: {error.Message}");
        if (program is null) return 2;
        var examples = program.RunExamples();
        foreach (var example in examples.Where(example => !example.Passed))
            await errors.WriteLineAsync($"{file}:{example.Line}: “{example.Name}” gives {Printer.Word(example.Got)}, not {Printer.Word(example.Expected)}.");
        await output.WriteLineAsync($"{file}: {examples.Count(example => example.Passed)} of {examples.Count} examples come out.");
        return examples.All(example => example.Passed) ? 0 : 1;
    }
}
