using Domicile.Base;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Base;

[Trait("Database", "none")]
public sealed class SettingsTests
{
    [Fact]
    public void A_setting_without_a_value_keeps_its_default()
    {
        var read = Settings.Read(new Options(), _ => null);
        Assert.Equal((7, TimeSpan.FromMinutes(1), "here"), (read.Count, read.Wait, read.Place));
    }

    [Fact]
    public void A_setting_is_read_from_its_variable()
    {
        var read = Settings.Read(new Options(), name => name switch { "COUNT" => "9", "WAIT" => "00:00:30", "PLACE" => "there", _ => null });
        Assert.Equal((9, TimeSpan.FromSeconds(30), "there"), (read.Count, read.Wait, read.Place));
    }

    [Theory]
    [InlineData("COUNT", "many")]
    [InlineData("COUNT", "99999999999")]
    [InlineData("WAIT", "soon")]
    public void A_value_that_cannot_be_used_is_refused_by_name(string variable, string value)
    {
        var refused = Assert.Throws<OptionsValidationException>(() =>
            Settings.Read(new Options(), name => name == variable ? value : null));
        Assert.Contains(variable, refused.Message, StringComparison.Ordinal);
    }

    private sealed class Options
    {
        [Setting("COUNT")] public int Count { get; set; } = 7;

        [Setting("WAIT")] public TimeSpan Wait { get; set; } = TimeSpan.FromMinutes(1);

        [Setting("PLACE")] public string Place { get; set; } = "here";
    }
}
