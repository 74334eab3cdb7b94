using System.CommandLine;
using Domicile.Screening.Text;
using Domicile.Training;

var name = new Argument<string>("name") { Description = "The label it is about: offensive, hate, spam, or one of your own." };
var data = new Option<string[]>("--data") { Description = "A folder of TweetEval or of the YouTube Spam Collection, Davidson's CSV, or a file with a label, a tab and a text a line.", Required = true, AllowMultipleArgumentsPerToken = true };
var folder = new Option<string>("--out") { Description = "The folder that NAME.model is written to.", DefaultValueFactory = _ => "data/text-models" };
var every = new Option<bool>("--every-label") { Description = "Tells every label of the data apart, rather than NAME from the rest." };
var softness = new Option<float>("--softness") { Description = "How much a text on the wrong side counts against simplicity (C).", DefaultValueFactory = _ => Recipe.UsualSoftness };
var root = new RootCommand("Trains a text classifier. The same data give the same file.") { name, data, folder, every, softness };
root.SetAction(parsed =>
{
    var missing = parsed.GetValue(data)!.Where(path => !Path.Exists(path)).ToList();
    if (missing.Count > 0)
    {
        Console.Error.WriteLine($"{string.Join(", ", missing)}: no such file or folder.");
        return 1;
    }
    var recipe = new Recipe(parsed.GetValue(name)!, parsed.GetValue(data)!, parsed.GetValue(every), parsed.GetValue(softness));
    var examples = recipe.Part("train");
    if (recipe.Labels.Count < 2 || examples.Select(example => example.Label).Distinct().Count() < 2)
    {
        Console.Error.WriteLine("The data have fewer than two labels.");
        return 1;
    }
    var model = recipe.Train(examples);
    Directory.CreateDirectory(parsed.GetValue(folder)!);
    var path = Path.Combine(parsed.GetValue(folder)!, recipe.Name + StoredModel.Ending);
    File.WriteAllBytes(path, ModelFile.Write(model));
    Console.WriteLine($"{path}: {examples.Count} texts, {model.Features.Length} features");
    foreach (var part in (IEnumerable<string>)["val", "test"])
    {
        var unseen = recipe.Part(part);
        if (unseen.Count > 0) Console.WriteLine(FormattableString.Invariant($"{part}: macro-F1 {100 * recipe.Measure(model, unseen):f1} % of {unseen.Count} texts"));
    }
    return 0;
});
return root.Parse(args).Invoke();
