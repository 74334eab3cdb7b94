using Domicile.Base;

namespace Domicile.Screening.Text;

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
    /// <returns>Whether the model could be read, and read every text.</returns>
    public static async Task<bool> Run(
        string model, Func<string, string?> variable, TextReader input, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var options = Settings.Read(new TextOptions(), variable);
        var named = Path.Combine(TextSignals.ModelFolder(options, Settings.Read(new DataFolder(), variable).Path), model);
        var path = File.Exists(model) ? model : File.Exists(named + OnnxModel.Ending) ? named + OnnxModel.Ending : named + StoredModel.Ending;
        if (Load(path, options, out var refusal) is not { } loaded)
        {
            await errors.WriteLineAsync($"{path}: {refusal!.Message}");
            return false;
        }
        using var child = loaded as IDisposable;
        try
        {
            while (await input.ReadLineAsync(cancellationToken) is { } text)
            {
                var (label, score) = loaded.Classify(text);
                await output.WriteLineAsync(FormattableString.Invariant($"{label}\t{score:f6}"));
            }
            return true;
        }
        catch (Exception broken) when (broken is TimeoutException or InvalidDataException)
        {
            await errors.WriteLineAsync($"{path}: {broken.Message}");
            return false;
        }
    }

    private static ITextModel? Load(string path, TextOptions options, out Refusal? refusal)
    {
        if (!path.EndsWith(OnnxModel.Ending, StringComparison.Ordinal)) return StoredModel.Load(path).Succeeded(out var linear, out refusal) ? linear : null;
        return OnnxModel.Load(path, TextSignals.Runner(options), TimeProvider.System).Succeeded(out var network, out refusal) ? network : null;
    }
}
