using Domicile.Moderation;
using Domicile.Rules.Language;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class TestRulesTests : IDisposable
{
    private const string Rule = "when text.spam > 0.5 hold for \"spam\" because \"spam\"\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Rule + "example \"Spam\" with text.spam = 0.6 gives hold", 0, "1 of 1 examples come out.", "")]
    [InlineData(Rule + "example \"Spam\" with text.spam = 0.4 gives hold", 1, "0 of 1", "rule:2: “Spam” gives nothing, not hold.")]
    [InlineData("when text.spam hold for \"spam\" because \"spam\"", 2, "", "rule:1:6: ")]
    [InlineData(null, 2, "", "rule: ")]
    public async Task Its_exit_code_says_how_it_went(string? source, int code, string said, string wrong)
    {
        var file = Path.Combine(_folder.Path, "a.rule");
        if (source is not null) await File.WriteAllTextAsync(file, source, TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(code, await TestRules.Run([file], output, errors, TestContext.Current.CancellationToken));
        Assert.Contains(said, output.ToString(), StringComparison.Ordinal);
        Assert.Contains(wrong, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worst_of_several_files_counts()
    {
        var (good, bad) = (Path.Combine(_folder.Path, "good.rule"), Path.Combine(_folder.Path, "bad.rule"));
        await File.WriteAllTextAsync(good, Rule, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(bad, "hold", TestContext.Current.CancellationToken);
        Assert.Equal(2, await TestRules.Run([bad, good], TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken));
    }
}
