using Domicile.Screening.Text;
using Microsoft.ML.Tokenizers;

namespace Domicile.Onnx;

/// <summary>Texts as the numbers of their tokens, at most as many as the model's description says.</summary>
internal static class Words
{
    public static Func<string, long[]> Open(TokenizerDescription how, string path)
    {
        if (how.Kind == "wordpiece")
        {
            var pieces = BertTokenizer.Create(path, new BertOptions { LowerCaseBeforeTokenization = how.LowerCase, RemoveNonSpacingMarks = how.LowerCase });
            return text => [.. pieces.EncodeToIds(text, how.Length, addSpecialTokens: true, out _, out _).Select(id => (long)id)];
        }
        using var file = File.OpenRead(path);
        var sentences = SentencePieceTokenizer.Create(file, addBeginningOfSentence: false, addEndOfSentence: false);
        long[] begin = how.Begin is { } first ? [first] : [], end = how.End is { } last ? [last] : [];
        return text =>
        {
            var ids = sentences.EncodeToIds(how.LowerCase ? text.ToLowerInvariant() : text, false, false, how.Length - begin.Length - end.Length, out _, out _);
            return [.. begin, .. ids.Select(id => (long)(id == sentences.UnknownId && how.Unknown is { } unknown ? unknown : id + how.Offset)), .. end];
        };
    }
}
