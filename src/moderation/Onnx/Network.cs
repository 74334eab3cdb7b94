using Microsoft.ML.OnnxRuntime;

namespace Domicile.Onnx;

/// <summary>
/// A model as exporters write them for sequence classification: it takes <c>input_ids</c>, and where it wants them <c>attention_mask</c> and
/// <c>token_type_ids</c>, each one row of 64-bit numbers, and gives one row of numbers, one for each label.
/// </summary>
internal sealed class Network : IDisposable
{
    private static readonly Dictionary<string, Func<int, bool, long>> Known = new()
    {
        ["attention_mask"] = (_, isText) => isText ? 1 : 0,
        ["token_type_ids"] = (_, _) => 0,
    };

    private readonly InferenceSession _session;
    private readonly int _labels;
    private readonly int _width;

    /// <exception cref="InvalidDataException">It is one of another make.</exception>
    /// <exception cref="OnnxRuntimeException">It is none.</exception>
    public Network(string path, int labels)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        // Bytes, not a path: so a model cannot name further files.
        (_session, _labels) = (new InferenceSession(File.ReadAllBytes(path), options), labels);
        foreach (var (name, input) in _session.InputMetadata)
        {
            if (name != "input_ids" && !Known.ContainsKey(name)) throw new InvalidDataException($"It wants an input named {name}.");
            if (input.ElementType != typeof(long) || input.Dimensions is not [-1 or 1, _]) throw new InvalidDataException($"Its input {name} is not one row of 64-bit numbers.");
        }
        if (!_session.InputMetadata.TryGetValue("input_ids", out var ids)) throw new InvalidDataException("It has no input named input_ids.");
        // -1 where any width will do.
        _width = ids.Dimensions[1];
        var output = _session.OutputMetadata[_session.OutputNames[0]];
        if (output.ElementType != typeof(float) || output.Dimensions is not [_, var count] || (count != -1 && count != labels))
            throw new InvalidDataException($"Its first output is not one row of {labels} numbers, one for each label.");
    }

    /// <exception cref="InvalidDataException">It gave other than it promised.</exception>
    public float[] Run(long[] ids)
    {
        var width = _width > 0 ? _width : ids.Length;
        if (ids.Length > width) throw new InvalidDataException("The description reads more tokens than the model takes.");
        using var run = new RunOptions();
        var values = _session.InputNames.Select(name => OrtValue.CreateTensorValueFromMemory(Row(name, ids, width), [1, width])).ToList();
        try
        {
            using var outputs = _session.Run(run, _session.InputNames, values, [_session.OutputNames[0]]);
            var scores = outputs[0].GetTensorDataAsSpan<float>();
            return scores.Length == _labels ? scores.ToArray() : throw new InvalidDataException("It gave other than one number for each label.");
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    public void Dispose() => _session.Dispose();

    private static long[] Row(string name, long[] ids, int width) => name == "input_ids" ? [.. ids, .. new long[width - ids.Length]]
        : [.. Enumerable.Range(0, width).Select(place => Known[name](place, place < ids.Length))];
}
