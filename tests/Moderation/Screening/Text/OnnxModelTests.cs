using System.Text.Json.Nodes;
using Domicile.Base;
using Domicile.Screening;
using Domicile.Screening.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class OnnxModelTests : IDisposable
{
    private static readonly string Runner = Path.Combine(Repository.Root, "src/moderation/Onnx/bin/Release/net10.0/domicile-onnx.dll");

    private static readonly string[] Tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "you", "blorp", "##s", "more"];

    private static readonly string[] Inputs = ["input_ids", "attention_mask", "token_type_ids"];

    /// <summary>What of the description is changed, what of the files, and what comes of it: a code, or the beginning of a sentence.</summary>
    public static TheoryData<string, string, string> Bad => new()
    {
        { "", "no description", "text-model-undescribed" },
        { "", "long description", "text-model-undescribed" },
        { "labels=[\"harmless\"]", "", "text-model-undescribed" },
        { "labels=[\"harmless\",\"harmless\"]", "", "text-model-undescribed" },
        { "labels=[\"harmless\",\"rude\\tand more\"]", "", "text-model-undescribed" },
        { "label=\"spam\"", "", "text-model-undescribed" },
        { "threshold=1", "", "text-model-undescribed" },
        { "about=\"../x\"", "", "text-model-undescribed" },
        { "scores=\"argmax\"", "", "text-model-undescribed" },
        { "more=1", "", "text-model-undescribed" },
        { "tokenizer={\"kind\":\"words\",\"file\":\"vocab.txt\"}", "", "text-model-undescribed" },
        { "tokenizer={\"kind\":\"wordpiece\",\"file\":\"../vocab.txt\"}", "", "text-model-undescribed" },
        { "tokenizer={\"kind\":\"wordpiece\",\"file\":\"none.txt\"}", "", "text-model-undescribed" },
        { "tokenizer={\"kind\":\"wordpiece\",\"file\":\"vocab.txt\",\"length\":100000}", "", "text-model-undescribed" },
        { "", "too large", "text-model-missing" },
        { "", "no runner", "text-model-runner-missing" },
        { "", "no ONNX", "" },
        { "", "other inputs", "It wants an input named text_ids." },
        { "labels=[\"a\",\"b\",\"rude\"]", "", "Its first output is not one row of 3 numbers" },
        { "tokenizer={\"kind\":\"sentencepiece\",\"file\":\"vocab.txt\"}", "", "" },
        { "", "no vocabulary", "" },
        { "", "a vocabulary that is too large", "" },
    };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_model_in_the_folder_is_a_signal_beside_the_others_and_a_model_by_name()
    {
        Place();
        using var signals = Signals();
        var found = Assert.Single(signals.Look("You blorps!"));
        Assert.Equal(("text-class", null), (found.Name, found.Failure));
        Assert.Equal([new ModelEvidence("offensive", "rude")], found.Evidence);
        // [CLS] you blorp ##s [UNK] [SEP]: of six tokens one has 6 in one column and -6 in the other.
        Assert.Equal(1 / (1 + Math.Exp(-2)), found.Score, 6);
        Assert.Matches("^2026-10-[0-9a-f]{12}$", found.Version);
        Assert.Equal("harmless", Assert.IsType<ModelEvidence>(Assert.Single(Assert.Single(signals.Look("you")).Evidence)).Label);
        Assert.Equal("harmless", Assert.IsType<ModelEvidence>(Assert.Single(Assert.Single(signals.Look("")).Evidence)).Label);
        Assert.Contains("offensive 2026-10-", signals.Version, StringComparison.Ordinal);
        Assert.Equal("text-too-long", Assert.Single(signals.Look(new string('x', Ngrams.MaxText + 1))).Failure);
        // A text that is longer than what is read of it; one with line ends, quotes and what is no character.
        Assert.Equal("harmless", Assert.IsType<ModelEvidence>(Assert.Single(Assert.Single(signals.Look(string.Concat(Enumerable.Repeat("you ", Ngrams.MaxText / 8)) + "blorp")).Evidence)).Label);
        Assert.Equal("rude", Assert.IsType<ModelEvidence>(Assert.Single(Assert.Single(signals.Look("\"blorp\n\ud800\0")).Evidence)).Label);

        using StringWriter output = new(), errors = new();
        Assert.True(await ClassifyLines.Run("toxic", Environment, new StringReader("you blorp\nyou\n"), output, errors, TestContext.Current.CancellationToken), errors.ToString());
        Assert.Equal(["rude", "harmless"], output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]));
    }

    [Fact]
    public void SentencePieces_numbers_are_shifted_and_framed_as_the_description_says()
    {
        var pieces = new Proto();
        foreach (var (piece, kind) in new[] { ("<unk>", 2), ("<s>", 3), ("</s>", 3), ("▁you", 1), ("▁blorp", 1), ("▁", 1) })
            pieces.Add(1, new Proto().Add(1, piece).Add(2, -1f).Add(3, kind));
        File.WriteAllBytes(_folder.File("words.spm"), pieces.Add(2, new Proto().Add(3, 1)).Add(3, new Proto().Add(1, "identity").Add(3, 1).Add(4, 1).Add(5, 1)).ToArray());
        // 0 and 2 around, 3 for what is unknown, as XLM-RoBERTa has it; and each piece one further.
        Place("tokenizer={\"kind\":\"sentencepiece\",\"file\":\"words.spm\",\"length\":8,\"offset\":1,\"begin\":0,\"end\":2,\"unknown\":3}",
            model: OnnxFile.Write([[9, 0], [0, 99], [9, 0], [0, 9], [0, 0], [0, 18], [0, 0]], ["input_ids"]));
        using var signals = Signals();
        Assert.Equal(1 / (1 + Math.Exp(0)), Assert.Single(signals.Look("blorp")).Score, 6);
        Assert.Equal(1 / (1 + Math.Exp(18 / 3.0)), Assert.Single(signals.Look("you")).Score, 6);
        // One piece for the space, one for what is not known.
        Assert.Equal(1 / (1 + Math.Exp(9 / 4.0)), Assert.Single(signals.Look("q")).Score, 6);
        Assert.Equal(1 / (1 + Math.Exp((18 - 6 * 18) / 8.0)), Assert.Single(signals.Look("blorp blorp blorp blorp blorp blorp blorp blorp blorp")).Score, 6);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_cannot_be_run_is_a_failed_signal_and_says_why_at_the_command_line(string change, string file, string said)
    {
        Place(change, file);
        using var signals = Signals(file == "no runner" ? "none.dll" : Runner);
        var failed = Assert.Single(signals.Look("you"));
        Assert.True(failed.Failed);
        Assert.Equal(said.StartsWith("text-", StringComparison.Ordinal) ? said : nameof(InvalidDataException), failed.Failure);
        Assert.Equal(failed.Failure, Assert.Single(signals.Look("you")).Failure);
        using StringWriter output = new(), errors = new();
        Assert.False(await ClassifyLines.Run("toxic", name => name == "DOMICILE_ONNX" && file == "no runner" ? "none.dll" : Environment(name), new StringReader("you\n"), output, errors, TestContext.Current.CancellationToken));
        Assert.Contains(said.StartsWith("text-", StringComparison.Ordinal) ? "" : said, errors.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(errors.ToString());
    }

    [Fact]
    public async Task A_text_that_takes_too_long_is_a_failed_signal_and_the_next_is_read()
    {
        Place(model: OnnxFile.Write(Weights, Inputs, trips: [0, 0, 0, 0, 0, 0, 0, 0, long.MaxValue]));
        var time = new FakeTimeProvider();
        using var signals = Signals(time: time);
        Assert.False(Assert.Single(signals.Look("you")).Failed);
        var endless = Task.Run(() => signals.Look("more"), TestContext.Current.CancellationToken);
        await Wait.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return endless.IsCompleted;
        });
        Assert.Equal(nameof(TimeoutException), Assert.Single(await endless).Failure);
        Assert.False(Assert.Single(signals.Look("you")).Failed);
    }

    [Fact]
    public void A_text_that_takes_too_much_memory_is_a_failed_signal_and_the_next_is_read()
    {
        Place(model: OnnxFile.Write(Weights, Inputs, cells: [1, 1, 1, 1, 1, 1, 1, 1, 3L << 30]));
        using var signals = Signals();
        Assert.Equal(nameof(InvalidDataException), Assert.Single(signals.Look("more")).Failure);
        Assert.False(Assert.Single(signals.Look("you")).Failed);
    }

    [Fact]
    public void Another_file_is_another_version()
    {
        Place();
        List<string?> versions = [];
        foreach (var (change, file) in new[] { ("", ""), ("threshold=0.6", ""), ("", "a vocabulary that is too large"), ("", "other inputs"), ("", "") })
        {
            Place(change, file);
            using var signals = Signals();
            versions.Add(signals.Version);
        }
        Assert.Equal(4, versions.Distinct().Count());
        Assert.Equal(versions[0], versions[4]);
    }

    private static float[][] Weights => [.. Tokens.Select(token => token == "blorp" ? [-6f, 6f] : new float[] { 0, 0 })];

    /// <summary>A model, what describes it, and its vocabulary, with one thing changed.</summary>
    private void Place(string change = "", string file = "", byte[]? model = null)
    {
        var description = new JsonObject
        {
            ["about"] = "offensive",
            ["version"] = "2026-10",
            ["labels"] = new JsonArray("harmless", "rude"),
            ["label"] = "rude",
            ["threshold"] = 0.7,
            ["tokenizer"] = new JsonObject { ["kind"] = "wordpiece", ["file"] = "vocab.txt", ["lower_case"] = true, ["length"] = 32 },
        };
        if (change.Split('=', 2) is [var name, var value]) description[name] = JsonNode.Parse(value);
        var text = description.ToJsonString();
        if (file != "no description") File.WriteAllText(_folder.File("toxic.json"), file == "long description" ? text + new string(' ', 70_000) : text);
        File.WriteAllLines(_folder.File("vocab.txt"), file == "no vocabulary" ? ["nothing"] : file == "a vocabulary that is too large" ? [.. Enumerable.Range(0, 50).Select(one => $"w{one}"), .. Tokens] : Tokens);
        File.WriteAllBytes(_folder.File("toxic.onnx"), file == "no ONNX" ? "no model"u8.ToArray()
            : model ?? OnnxFile.Write(Weights, file == "other inputs" ? ["text_ids"] : Inputs));
        if (file != "too large") return;
        // Holes take no room.
        using var large = File.OpenWrite(_folder.File("toxic.onnx"));
        large.SetLength((1L << 30) + 1);
    }

    private TextSignals Signals(string? runner = null, TimeProvider? time = null) => new(
        Options.Create(new TextOptions { Models = _folder.Path, Terms = _folder.File("none"), Onnx = runner ?? Runner }), Options.Create(new DataFolder()), [], time ?? TimeProvider.System);

    private string? Environment(string name) => name switch { "DOMICILE_TEXT_MODELS" => _folder.Path, "DOMICILE_ONNX" => Runner, _ => null };

    public void Dispose() => _folder.Dispose();
}
