using CsCheck;
using Domicile.Training;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class SquaredHingeTests
{
    private static readonly SquaredHinge Loss = new();

    private static readonly Gen<(float Output, float Label, float Pull, float Length)> Points =
        Gen.Select(Gen.Float[-3, 3], Gen.Bool.Select(upper => upper ? 1f : 0f), Gen.Float[0, 4], Gen.Float[0.01f, 10]);

    [Fact]
    public void Loss_and_dual_loss_meet_at_the_derivative_and_nowhere_cross() => Points.Sample(point =>
    {
        double Gap(float dual) => Loss.Loss(point.Output, point.Label) + point.Output * (double)dual - Loss.DualLoss(point.Label, dual);
        Assert.InRange(Gap(-Loss.Derivative(point.Output, point.Label)), -1e-4, 1e-4);
        Assert.InRange(Gap(Dual(point)), -1e-4, double.MaxValue);
    });

    [Fact]
    public void A_step_is_the_best_there_is() => Points.Sample(point =>
    {
        double Gain(float step) => Loss.DualLoss(point.Label, Dual(point) + step) - point.Output * step - point.Length * step * step / 2;
        var step = Loss.DualUpdate(point.Output, point.Label, Dual(point), Loss.ComputeDualUpdateInvariant(point.Length), 1);
        Assert.All([step - 0.1f, step + 0.1f], other => Assert.True(Gain(step) >= Gain(other)));
    });

    private static float Dual((float Output, float Label, float Pull, float Length) point) => point.Label > 0 ? point.Pull : -point.Pull;
}
