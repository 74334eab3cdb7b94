using Domicile.Kernel;

namespace Domicile.Moderation;

/// <summary><c>domicile moderation classify</c>: labels texts without a running service.</summary>
public static class ClassifyLines
{
    /// <summary>For each line of the input one of the output: <c>LABEL TAB SCORE</c>, the score with six decimals.</summary>
    /// <param name="model">A model's name, looked for in the folder of models, or a path to its file.</param>
    /// <param name="variable">Reads the environment.</param>
    /// <param name="input">One text a line, in UTF-8.</param>
    /// <param name="output">For labels.</param>
    /// <param name="errors">For a refusal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the model could be read.</returns>
    public static async Task<bool> Run(
        string model, Func<string, string?> variable, TextReader input, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var path = File.Exists(model) ? model : Path.Combine(
            TextSignals.ModelFolder(Settings.Read(new TextOptions(), variable), Settings.Read(new DataFolder(), variable).Path), model + StoredModel.Ending);
        if (!StoredModel.Load(path).Succeeded(out var loaded, out var refusal))
        {
            await errors.WriteLineAsync($"{path}: {refusal.Message}");
            return false;
        }
        while (await input.ReadLineAsync(cancellationToken) is { } text)
        {
            var (label, score) = loaded.Classify(text);
            await output.WriteLineAsync(FormattableString.Invariant($"{label}\t{score:f6}"));
        }
        return true;
    }
}
