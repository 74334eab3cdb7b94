using Domicile.Screening.Text;

namespace Domicile.Training;

/// <summary>Trains a model; score and threshold come from texts that each plane had not seen.</summary>
internal static class Trainer
{
    private const int Folds = 4;

    /// <summary>One row where there are two labels, else one for each.</summary>
    public static LinearModel Train(string name, IReadOnlyList<string> labels, IReadOnlyList<Example> examples, float softness)
    {
        var model = Vocabulary.Of(name, labels, examples);
        var vectors = examples.Select(example => model.Vector(example.Text)).ToList();
        var targets = labels.Count == 2 ? [1] : Enumerable.Range(0, labels.Count);
        return model with { Rows = [.. targets.Select(target => Row(model, vectors, [.. examples.Select(example => example.Label == target)], softness))] };
    }

    private static LinearModel.Row Row(LinearModel model, List<List<(int Place, float Value)>> vectors, List<bool> positive, float softness)
    {
        var unseen = new double[vectors.Count];
        for (var fold = 0; fold < Folds; fold++)
        {
            var seen = Enumerable.Range(0, vectors.Count).Where(i => i % Folds != fold).ToList();
            var (half, bias) = Plane.Fit([.. seen.Select(i => vectors[i])], [.. seen.Select(i => positive[i])], model.Features, softness);
            var row = new LinearModel.Row(half, bias, 1, 0, 0.5f);
            for (var i = fold; i < vectors.Count; i += Folds) unseen[i] = LinearModel.Margin(row, vectors[i]);
        }
        var (slope, offset) = Calibration.Curve(unseen, positive);
        var scores = unseen.Select(margin => 1 / (1 + Math.Exp(-(slope * margin + offset)))).ToList();
        var (weights, place) = Plane.Fit(vectors, positive, model.Features, softness);
        return new(weights, place, (float)slope, (float)offset, (float)Calibration.Threshold(scores, positive));
    }
}
