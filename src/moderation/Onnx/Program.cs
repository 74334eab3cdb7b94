using System.Globalization;
using System.Text.Json;
using Domicile.Onnx;
using Domicile.Screening.Text;
using Microsoft.ML.OnnxRuntime;

// domicile-onnx MODEL.onnx, with MODEL.json beside it. Says "ready", or what is wrong with it; then answers each line, a text as a JSON string,
// with the scores of the labels. The service starts it, in a sandbox; whatever fails here is said without the text.
var path = args[0];
using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true, NewLine = "\n" };
using var input = new StreamReader(Console.OpenStandardInput());
ModelDescription model;
Network network;
Func<string, long[]> words;
try
{
    model = ModelDescription.Read(Path.ChangeExtension(path, ".json")) ?? throw new InvalidDataException("It has no description.");
    words = Words.Open(model.Tokenizer, Path.Combine(Path.GetDirectoryName(path)!, model.Tokenizer.File));
    network = new(path, model.Labels.Count);
    // Shows now rather than at the first text whether it can be run.
    network.Run(words(""));
}
catch (Exception unfit)
{
    var why = string.Join(' ', unfit.Message.Split());
    await output.WriteLineAsync(why[..Math.Min(why.Length, 300)]);
    return 1;
}
// The file's bytes, of which the runtime has its own copy.
GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
await output.WriteLineAsync("ready");
while (await input.ReadLineAsync() is { } line)
{
    try
    {
        var scores = Scores(network.Run(words(JsonSerializer.Deserialize<string>(line)!)));
        await output.WriteLineAsync(string.Join(' ', scores.Select(score => score.ToString("R", CultureInfo.InvariantCulture))));
    }
    catch (Exception failed) when (failed is OnnxRuntimeException or InvalidDataException)
    {
        await output.WriteLineAsync("failed");
    }
}
return 0;

double[] Scores(float[] outputs)
{
    if (model.Scores == "none") return [.. outputs.Select(one => (double)one)];
    if (model.Scores == "sigmoid") return [.. outputs.Select(one => 1 / (1 + Math.Exp(-one)))];
    double[] powers = [.. outputs.Select(one => Math.Exp(one - outputs.Max()))];
    return [.. powers.Select(power => power / powers.Sum())];
}
