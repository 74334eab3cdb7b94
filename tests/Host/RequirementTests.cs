using Domicile.Host;

namespace Domicile.Tests.Host;

public sealed class RequirementTests
{
    [Theory]
    [InlineData("10.0.6", null, ".NET 10.0.7")]
    [InlineData("9.0.20", null, ".NET 10.0.7")]
    [InlineData("10.0.7", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "DOMICILE_PROXIES")]
    [InlineData("10.0.7", "DOTNET_FORWARDEDHEADERS_ENABLED", "DOMICILE_PROXIES")]
    [InlineData("10.0.7", null, null)]
    [InlineData("10.1.0", null, null)]
    public void An_old_runtime_and_a_switch_that_believes_everybody_stop_the_start(string runtime, string? set, string? says)
    {
        void Check() => Requirements.Check(new(runtime), name => name == set ? "True" : null);
        if (says is null) Check();
        else Assert.Contains(says, Assert.Throws<InvalidDataException>(Check).Message, StringComparison.Ordinal);
    }
}
