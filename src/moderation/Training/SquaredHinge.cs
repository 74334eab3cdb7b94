using Microsoft.ML.Trainers;

namespace Domicile.Training;

/// <summary>
/// The square of how far a text falls short of its side's margin, for ML.NET's dual coordinate ascent (Hsieh and others 2008; Shalev-Shwartz and
/// Zhang 2013). A text's dual number is its pull at the plane: positive for the upper side, negative for the lower, without an upper bound.
/// </summary>
internal sealed class SquaredHinge : ISupportSdcaClassificationLoss
{
    public double Loss(float output, float label) => Math.Pow(Short(output, label), 2);

    public float Derivative(float output, float label) => -2 * Side(label) * Short(output, label);

    public float ComputeDualUpdateInvariant(float scaledFeaturesNormSquared) => 1 / (0.5f + scaledFeaturesNormSquared);

    public float DualUpdate(float output, float label, float dual, float invariant, int maxNumThreads)
    {
        var (side, pull) = (Side(label), Side(label) * dual);
        return side * Math.Max(0, pull + (1 - side * output - pull / 2) * invariant) - dual;
    }

    public double DualLoss(float label, float dual)
    {
        var pull = Side(label) * dual;
        return pull < 0 ? double.NegativeInfinity : pull - pull * pull / 4;
    }

    private static int Side(float label) => label > 0 ? 1 : -1;

    private static float Short(float output, float label) => Math.Max(0, 1 - Side(label) * output);
}
