using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Domicile.Screening.Text;

/// <summary>What an operator says of an ONNX model, in <c>NAME.json</c> beside <c>NAME.onnx</c>.</summary>
/// <param name="About">The fact that it tells, such as <c>offensive</c>.</param>
/// <param name="Version">The operator's own word for it.</param>
/// <param name="Labels">In the order of the model's output.</param>
/// <param name="Label">The one that its score is of.</param>
/// <param name="Threshold">Score from which on that label is given.</param>
/// <param name="Scores">How outputs become scores: <c>softmax</c>, <c>sigmoid</c>, or <c>none</c> where they are scores.</param>
public sealed partial record ModelDescription(
    string About, string Version, IReadOnlyList<string> Labels, string Label, double Threshold, TokenizerDescription Tokenizer, string Scores = "softmax")
{
    private const int MaxBytes = 64 << 10, MaxLabels = 32;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private bool IsSound => Word().IsMatch(About) && Word().IsMatch(Version) && Labels.Count is >= 2 and <= MaxLabels && Labels.All(Word().IsMatch)
        && Labels.Distinct().Count() == Labels.Count && Labels.Contains(Label) && Threshold is > 0 and < 1 && Scores is "softmax" or "sigmoid" or "none"
        && Tokenizer.Kind is "wordpiece" or "sentencepiece" && Tokenizer.Length is >= 8 and <= 2048 && Path.GetFileName(Tokenizer.File) == Tokenizer.File && Tokenizer.File.Length > 0;

    /// <summary>Null where there is none, or it is not one.</summary>
    public static ModelDescription? Read(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: <= MaxBytes }) return null;
        try
        {
            return JsonSerializer.Deserialize<ModelDescription>(File.ReadAllBytes(path), Json) is { IsSound: true } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Printed between tabs, and shown to moderators.
    [GeneratedRegex(@"\A[A-Za-z0-9][\w.-]{0,63}\z")]
    private static partial Regex Word();
}

/// <summary>How texts become the numbers that the model reads.</summary>
/// <param name="Kind"><c>wordpiece</c>, as BERT has it, or <c>sentencepiece</c>.</param>
/// <param name="File">Beside the model: <c>vocab.txt</c>, or what SentencePiece made.</param>
/// <param name="Length">Tokens that are read of a text, at most.</param>
/// <param name="LowerCase">Whether the vocabulary knows small letters alone.</param>
/// <param name="Offset">What is added to SentencePiece's numbers.</param>
/// <param name="Begin">The number before all others; null for none.</param>
/// <param name="End">The number behind all others; null for none.</param>
/// <param name="Unknown">The number of what the vocabulary does not know, where it is another.</param>
public sealed record TokenizerDescription(
    string Kind, string File, int Length = 256, bool LowerCase = false, int Offset = 0, int? Begin = null, int? End = null, int? Unknown = null);
