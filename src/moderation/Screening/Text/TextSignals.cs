using Domicile.Base;
using Domicile.Screening.Text.Terms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Domicile.Screening.Text;

/// <summary>What machines say about something written: its terms, and a label by each model. Loads lists and models at the first text.</summary>
internal sealed class TextSignals(IOptions<TextOptions> options, IOptions<DataFolder> data, IEnumerable<ITextModel> others, TimeProvider time) : IDisposable
{
    private readonly Lazy<(TermMatcher? Terms, string? Failure, IReadOnlyList<ITextModel> Models, IReadOnlyList<string> Broken)> _loaded =
        new(() => Load(options.Value, data.Value.Path, [.. others], time));

    /// <summary>The models that stand ready.</summary>
    public IReadOnlyList<ITextModel> Models => _loaded.Value.Models;

    /// <summary>Changes whenever the same text may come out otherwise; null where there is nothing to compare a text with.</summary>
    public string? Version
    {
        get
        {
            var (terms, failure, models, broken) = _loaded.Value;
            return terms is null && failure is null && models.Count == 0 && broken.Count == 0 ? null
                : string.Join('\n', [terms?.Version, failure, .. models.Select(model => $"{model.Name} {model.Version}"), .. broken]);
        }
    }

    /// <summary>A signal from each; a list or a model that could not be read is one that failed, so that a person looks.</summary>
    public IReadOnlyList<Signal> Look(string text)
    {
        var (terms, failure, models, broken) = _loaded.Value;
        return
        [
            .. failure is not null ? [new Signal(Signals.Terms.Name, Signals.Terms.Version, 0, [], TimeSpan.Zero, failure)]
                : terms is null ? Enumerable.Empty<Signal>() : [Try(Signals.Terms.Name, Signals.Terms.Version, () => terms.Look(text, time))],
            .. models.Select(model => Try(Signals.TextClass.Name, model.Version, () => Classify(model, text))),
            .. broken.Select(code => new Signal(Signals.TextClass.Name, Signals.TextClass.Version, 0, [], TimeSpan.Zero, code)),
        ];
    }

    /// <summary>Public: everyone may know what looks at their posts.</summary>
    public static Ok<IReadOnlyList<Ready>> Get(TextSignals signals) =>
        TypedResults.Ok<IReadOnlyList<Ready>>([.. signals.Models.Select(model => new Ready(model.Name, model.Version))]);

    internal sealed record Ready(string Name, string Version);

    public void Dispose()
    {
        // Of what the container made, the container disposes.
        if (_loaded.IsValueCreated) foreach (var model in Models.OfType<OnnxModel>()) model.Dispose();
    }

    // Its message may quote the text: the kind of failure alone is kept.
    private static Signal Try(string name, string version, Func<Signal> look)
    {
        try
        {
            return look();
        }
        catch (Exception broken)
        {
            return new(name, version, 0, [], TimeSpan.Zero, broken.GetType().Name);
        }
    }

    private Signal Classify(ITextModel model, string text)
    {
        var started = time.GetTimestamp();
        if (text.Length > Ngrams.MaxText) return new(Signals.TextClass.Name, model.Version, 0, [], time.GetElapsedTime(started), "text-too-long");
        var (label, score) = model.Classify(text);
        return new(Signals.TextClass.Name, model.Version, score, [new ModelEvidence(model.Name, label)], time.GetElapsedTime(started));
    }

    private static (TermMatcher?, string?, IReadOnlyList<ITextModel>, IReadOnlyList<string>) Load(TextOptions options, string data, List<ITextModel> models, TimeProvider time)
    {
        var (lists, failure, broken) = (new List<TermList>(), default(string), new List<string>());
        foreach (var file in Files(options.Terms, data, "terms", "*.txt"))
        {
            if (new FileInfo(file).Length > TermList.MaxBytes) failure = "term-list-malformed";
            else if (TermList.Parse(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file)).Succeeded(out var list, out var refusal)) lists.Add(list);
            else failure = refusal.Code;
        }
        foreach (var file in Files(options.Models, data, "text-models", "*" + StoredModel.Ending))
        {
            if (StoredModel.Load(file).Succeeded(out var model, out var refusal)) models.Add(model);
            else broken.Add(refusal.Code);
        }
        foreach (var file in Files(options.Models, data, "text-models", "*" + OnnxModel.Ending))
        {
            if (OnnxModel.Load(file, Runner(options), time).Succeeded(out var model, out var refusal)) models.Add(model);
            else broken.Add(refusal.Code);
        }
        return (lists.Count == 0 ? null : new(lists), failure, models, broken);
    }

    /// <summary>The program that runs models in ONNX.</summary>
    public static string Runner(TextOptions options) =>
        options.Onnx.Length > 0 ? options.Onnx : Path.Combine(AppContext.BaseDirectory, "onnx", "domicile-onnx.dll");

    /// <summary>Where models are looked for.</summary>
    public static string ModelFolder(TextOptions options, string data) => options.Models.Length > 0 ? options.Models : Path.Combine(data, "text-models");

    private static IEnumerable<string> Files(string set, string data, string folder, string pattern)
    {
        var path = set.Length > 0 ? set : Path.Combine(data, folder);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path, pattern).Order(StringComparer.Ordinal) : [];
    }
}
