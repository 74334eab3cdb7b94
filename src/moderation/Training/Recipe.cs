using Domicile.Screening.Text;

namespace Domicile.Training;

/// <summary>What a model is trained from.</summary>
/// <param name="Name">The model's; also the label that it is about, where the sources have it.</param>
/// <param name="Data">Folders and files, see <see cref="Sources"/>.</param>
/// <param name="Every">Keeps every label apart, rather than this one from all others.</param>
/// <param name="Softness">The C of a support vector machine.</param>
internal sealed record Recipe(string Name, IReadOnlyList<string> Data, bool Every = false, float Softness = Recipe.UsualSoftness)
{
    public const float UsualSoftness = 0.1f;

    /// <summary>Labels of all that is given, in an order that depends on nothing else.</summary>
    public IReadOnlyList<string> Labels { get; } = Every
        ? [.. Data.SelectMany(path => Sources.Read(path, "train")).Select(text => text.Label).Distinct().Order(StringComparer.Ordinal)]
        : ["not-" + Name, Name];

    /// <summary>The texts of a part.</summary>
    public IReadOnlyList<Example> Part(string part) => [.. Data.SelectMany(path => Sources.Read(path, part))
        .Select(text => new Example(text.Text, Every ? Labels.ToList().IndexOf(text.Label) : text.Label == Name ? 1 : 0))];

    public LinearModel Train() => Train(Part("train"));

    public LinearModel Train(IReadOnlyList<Example> examples) => Trainer.Train(Name, Labels, examples, Softness);

    /// <summary>Macro-F1 on texts that the model has not seen.</summary>
    public double Measure(LinearModel model, IReadOnlyList<Example> unseen) => Calibration.MacroF1([.. unseen.Select(example => example.Label)],
        [.. unseen.Select(example => Labels.ToList().IndexOf(model.Classify(example.Text).Label))], Labels.Count);
}
