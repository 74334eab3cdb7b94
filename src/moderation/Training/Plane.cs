using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Domicile.Training;

/// <summary>Finds the plane between two classes with ML.NET: a linear support vector machine, its squared hinge loss by dual coordinate ascent.</summary>
internal static class Plane
{
    private const int Seed = 1, Rounds = 20;
    private const float Gap = 0.001f;

    /// <summary>Weights and bias. One thread and a fixed seed: the same data give the same weights.</summary>
    /// <param name="vectors">The texts.</param>
    /// <param name="positive">Whether each is on the upper side.</param>
    /// <param name="features">What the places stand for.</param>
    /// <param name="softness">The C of a support vector machine: how much a text on the wrong side counts against simplicity.</param>
    public static (float[] Weights, float Bias) Fit(
        IReadOnlyList<List<(int Place, float Value)>> vectors, IReadOnlyList<bool> positive, ulong[] features, float softness)
    {
        var ratios = Ratios.Of(vectors, positive, features);
        var ml = new MLContext(Seed);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features.Length);
        var rows = ml.Data.LoadFromEnumerable(vectors.Select((vector, i) => new Row
        {
            Label = positive[i],
            Features = new(features.Length, vector.Count, [.. vector.Select(entry => entry.Value * ratios[entry.Place])], [.. vector.Select(entry => entry.Place)]),
        }).ToList(), schema);
        var model = ml.BinaryClassification.Trainers.SdcaNonCalibrated(new SdcaNonCalibratedBinaryTrainer.Options
        {
            LossFunction = new SquaredHinge(),
            L1Regularization = 0,
            L2Regularization = 1 / (softness * vectors.Count),
            MaximumNumberOfIterations = Rounds,
            ConvergenceTolerance = Gap,
            NumberOfThreads = 1,
        }).Fit(rows).Model;
        return ([.. model.Weights.Zip(ratios, (weight, ratio) => weight * ratio)], model.Bias);
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
