using System.Globalization;
using Domicile.Training;

namespace Domicile.Bench;

/// <summary>How well the classifiers tell texts apart that they have not seen, by fifths of the training data, and how long a text takes.</summary>
internal static class TextBench
{
    private const int Folds = 5;

    public static Task Run()
    {
        if (Environment.GetEnvironmentVariable("DOMICILE_SHARED") is not { Length: > 0 } shared)
        {
            Console.WriteLine("No texts to learn from: set DOMICILE_SHARED to a folder that has data/text.");
            return Task.CompletedTask;
        }
        var data = Path.Combine(shared, "data", "text");
        Measure(new("offensive", [Path.Combine(data, "tweeteval", "offensive")]));
        Measure(new("hate", [Path.Combine(data, "tweeteval", "hate")]));
        Measure(new("spam", [Path.Combine(data, "youtube-spam", "split")], Softness: 0.6f));
        Measure(new("davidson", [Path.Combine(data, "davidson", "labeled_data.csv")], Every: true));
        return Task.CompletedTask;
    }

    private static void Measure(Recipe recipe)
    {
        var examples = recipe.Part("train");
        var f1 = Enumerable.Range(0, Folds).Average(fold => recipe.Measure(
            recipe.Train([.. examples.Where((_, at) => at % Folds != fold)]), [.. examples.Where((_, at) => at % Folds == fold)]));
        var model = recipe.Train(examples);
        var before = Environment.CpuUsage.TotalTime;
        foreach (var example in examples) model.Classify(example.Text);
        var each = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / examples.Count;
        var unseen = string.Concat(((string[])["val", "test"]).Select(part => (part, recipe.Part(part))).Where(one => one.Item2.Count > 0)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $", {100 * recipe.Measure(model, one.Item2):0.0} % on {one.part}")));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{recipe.Name}: macro-F1 {100 * f1:0.0} % by fifths{unseen}; {each:0} µs of processor time a text"));
    }
}
