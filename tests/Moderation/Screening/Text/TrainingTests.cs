using Domicile.Base;
using Domicile.Screening;
using Domicile.Screening.Text;
using Domicile.Training;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class TrainingTests : IDisposable
{
    private static readonly Lazy<LinearModel> Model = new(() => Trainer.Train("rude", ["not-rude", "rude"], Examples, Recipe.UsualSoftness));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private static IReadOnlyList<Example> Examples => [.. Enumerable.Range(0, 60).Select(i => i % 3 == 0
        ? new Example($"you blorp of a zonk number {i}", 1) : new Example($"what a lovely {(i % 2 == 0 ? "dance" : "song")} number {i}", 0))];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_same_texts_give_the_same_bytes() => Assert.Equal(
        ModelFile.Write(Model.Value), ModelFile.Write(Trainer.Train("rude", ["not-rude", "rude"], Examples, Recipe.UsualSoftness)));

    [Theory]
    [InlineData("such a blorp", "rude")]
    [InlineData("lovely", "not-rude")]
    [InlineData("", "not-rude")]
    [InlineData("\uD800 \u202E", "not-rude")]
    public void Texts_get_their_label_and_a_score(string text, string label)
    {
        var (given, score) = Model.Value.Classify(text);
        Assert.Equal(label, given);
        Assert.InRange(score, 0, 1);
    }

    [Fact]
    public void More_than_two_labels_are_told_apart()
    {
        Example[] examples = [.. Enumerable.Range(0, 60).Select(i => new Example($"{new[] { "red rose", "blue sea", "green tree" }[i % 3]} {i}", i % 3))];
        var model = Trainer.Train("colour", ["red", "blue", "green"], examples, 1);
        Assert.Equal(["red", "blue", "green"], new[] { "rose", "sea", "tree" }.Select(text => model.Classify(text).Label));
    }

    [Fact]
    public void A_file_gives_back_its_model()
    {
        Assert.True(ModelFile.Read(ModelFile.Write(Model.Value)).Succeeded(out var read, out _));
        Assert.Equal(Model.Value.Classify("you blorp"), read.Model.Classify("you blorp"));
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var bytes = ModelFile.Write(Model.Value);
        Assert.All(Enumerable.Range(0, 60).Select(part => part * bytes.Length / 60), length =>
            Assert.False(ModelFile.Read(bytes[..length]).Succeeded(out _, out _)));
        Assert.False(ModelFile.Read([.. bytes, 0]).Succeeded(out _, out _));
    }

    [Fact]
    public async Task Lines_are_classified_one_for_one()
    {
        var path = Path.Combine(_folder.FullName, "rude.model");
        await File.WriteAllBytesAsync(path, ModelFile.Write(Model.Value), TestContext.Current.CancellationToken);
        using StringWriter output = new(), errors = new();
        Assert.True(await ClassifyLines.Run("rude", name => name == "DOMICILE_TEXT_MODELS" ? _folder.FullName : null,
            new StringReader("you blorp\n\nlovely song\n"), output, errors, TestContext.Current.CancellationToken));
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["rude", "not-rude", "not-rude"], lines.Select(line => line.Split('\t')[0]));
        Assert.All(lines, line => Assert.Matches(@"\t[01]\.\d{6}\r?$", line));
    }

    [Fact]
    public async Task A_model_that_is_missing_is_a_sentence()
    {
        using StringWriter output = new(), errors = new();
        Assert.False(await ClassifyLines.Run("none", _ => null, TextReader.Null, output, errors, TestContext.Current.CancellationToken));
        Assert.Contains("no such text model", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_and_models_that_cannot_be_read_are_failed_signals_and_none_is_no_signal()
    {
        Assert.Empty(Look());
        File.WriteAllText(Path.Combine(_folder.FullName, "bad.txt"), "***");
        File.WriteAllText(Path.Combine(_folder.FullName, "bad.model"), "no model");
        Assert.Equal(["term-list-malformed", "text-model-malformed"], Look().Select(signal => signal.Failure));
        File.WriteAllText(Path.Combine(_folder.FullName, "bad.txt"), "blorp");
        File.WriteAllBytes(Path.Combine(_folder.FullName, "bad.model"), ModelFile.Write(Model.Value));
        Assert.Equal([(1, false), (1, false)], Look().Select(signal => (signal.Evidence.Count, signal.Failed)));
    }

    [Theory]
    [InlineData("0,1,2,class,tweet\n1,0,0,0,\"a \"\"quoted\"\"\nline\"\n2,0,0,2,b\n", "hate:a \"quoted\"\nline|neither:b")]
    public void Davidsons_table_is_read(string csv, string expected)
    {
        var path = Path.Combine(_folder.FullName, "x.csv");
        File.WriteAllText(path, csv);
        Assert.Equal(expected, string.Join('|', Sources.Read(path, "train").Select(text => $"{text.Label}:{text.Text}")));
    }

    private IReadOnlyList<Signal> Look() => new TextSignals(
        Options.Create(new TextOptions { Models = _folder.FullName, Terms = _folder.FullName }), Options.Create(new DataFolder()), [], TimeProvider.System).Look("you blorp");
}
