using System.Globalization;
using System.Text;

namespace Domicile.Rules.Language;

internal enum TokenKind
{
    /// <summary>A keyword, the name of a fact, a function, or what <c>let</c> named.</summary>
    Word,
    Number,

    /// <summary>Its number is in seconds.</summary>
    Duration,
    Text,
    Sign,
    End,
}

/// <param name="Text">What stands there; of a text what it says.</param>
/// <param name="OpensLine">Whether it is the first of its line.</param>
internal readonly record struct Token(TokenKind Kind, string Text, double Number, Position At, bool OpensLine)
{
    public bool Is(string text) => Kind is TokenKind.Word or TokenKind.Sign && Text == text;
}

/// <summary>
/// Cuts a rule's text into tokens. Outside texts it knows ASCII alone, so that nothing looks like what it is not; comments, from <c>#</c> to
/// the line's end, may be in any script, without characters that cannot be seen or that turn the direction of writing.
/// </summary>
internal sealed class Lexer(string source, RuleErrors errors)
{
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "(", ")", "[", "]", ",", ":"];

    private int _at;
    private int _line = 1;
    private int _lineStart;
    private bool _opensLine = true;

    private Position Here => new(_line, _at - _lineStart + 1);

    /// <summary>Up to the text's end, or to where there is no going on; always with an end token.</summary>
    public List<Token> All()
    {
        var tokens = new List<Token>();
        while (!errors.IsFull && Skip())
        {
            if (Next() is { } token) tokens.Add(token);
            _opensLine = false;
        }
        tokens.Add(new(TokenKind.End, "", 0, Here, true));
        return tokens;
    }

    private bool Skip()
    {
        for (; _at < source.Length; _at++)
        {
            if (source[_at] == '\n')
            {
                if (_line == RuleLimits.Lines)
                {
                    errors.Add(Here, $"A rule has at most {RuleLimits.Lines:N0} lines.");
                    return false;
                }
                (_line, _lineStart, _opensLine) = (_line + 1, _at + 1, true);
            }
            else if (source[_at] == '#')
            {
                SkipComment();
            }
            else if (source[_at] is not (' ' or '\t' or '\r'))
            {
                return true;
            }
        }
        return false;
    }

    private void SkipComment()
    {
        for (; _at + 1 < source.Length && source[_at + 1] != '\n'; _at++)
            if (IsHidden(CodePoint(_at + 1), inText: false)) errors.Add(new(_line, _at + 1 - _lineStart + 1), Hidden(CodePoint(_at + 1)));
    }

    private Token? Next()
    {
        var (at, start, c) = (Here, _at, source[_at]);
        if (char.IsAsciiLetterLower(c) || c == '_')
        {
            while (_at < source.Length && (char.IsAsciiLetterLower(source[_at]) || char.IsAsciiDigit(source[_at]) || source[_at] is '_' or '.')) _at++;
            return new(TokenKind.Word, source[start.._at], 0, at, _opensLine);
        }
        if (char.IsAsciiDigit(c)) return Number(at, start);
        if (c == '"') return Text(at);
        if (Array.Find(Signs, sign => string.CompareOrdinal(source, start, sign, 0, sign.Length) == 0) is { } found)
        {
            _at += found.Length;
            return new(TokenKind.Sign, found, 0, at, _opensLine);
        }
        _at += char.IsSurrogatePair(source, _at) ? 2 : 1;
        errors.Add(at, IsHidden(CodePoint(start), inText: false) ? Hidden(CodePoint(start))
            : char.IsAsciiLetterUpper(c) ? "Names and words are written in lower case."
            : c < 128 && !char.IsControl(c) ? $"“{c}” means nothing here. Texts stand in \"straight quotation marks\"."
            : c < 128 ? "There is a control character here." : "Outside of texts and comments only ASCII characters are read. Texts stand in \"straight quotation marks\".");
        return null;
    }

    private Token? Number(Position at, int start)
    {
        Digits();
        if (_at + 1 < source.Length && source[_at] == '.' && char.IsAsciiDigit(source[_at + 1]))
        {
            _at++;
            Digits();
        }
        var digits = source[start.._at];
        while (_at < source.Length && (char.IsAsciiLetterOrDigit(source[_at]) || source[_at] == '_')) _at++;
        var unit = source[(start + digits.Length).._at];
        var seconds = unit switch { "" => 1, "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => 0 };
        if (digits.Length > 15) errors.Add(at, "A number has at most 15 digits.");
        else if (unit.Length > 0 && seconds > 0 && (digits.Length > 7 || digits.Contains('.', StringComparison.Ordinal)))
            errors.Add(at, "A duration is a whole number of at most 7 digits: 90m rather than 1.5h.");
        else if (seconds == 0) errors.Add(at, $"“{(unit.Length > 20 ? unit[..20] + "…" : unit)}” is no unit: durations are written 30s, 15m, 24h or 7d.");
        else
            return new(unit.Length == 0 ? TokenKind.Number : TokenKind.Duration, source[start.._at],
                double.Parse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * seconds, at, _opensLine);
        return null;

        void Digits()
        {
            while (_at < source.Length && char.IsAsciiDigit(source[_at])) _at++;
        }
    }

    private Token? Text(Position at)
    {
        var (said, isWrong) = (new StringBuilder(), false);
        for (_at++; _at < source.Length && source[_at] != '\n'; _at++)
        {
            var c = source[_at];
            if (c == '"')
            {
                _at++;
                if (said.Length > RuleLimits.Text) Wrong(at, $"A text has at most {RuleLimits.Text} characters.");
                return isWrong ? null : new(TokenKind.Text, said.ToString(), 0, at, _opensLine);
            }
            if (c == '\\') isWrong |= !Escape(said);
            else if (IsHidden(CodePoint(_at), inText: true)) Wrong(Here, Hidden(CodePoint(_at)) + $" In a text, write \\u{{{CodePoint(_at):X4}}}.");
            else if (char.IsSurrogate(c) && !char.IsSurrogatePair(source, _at) && !char.IsSurrogatePair(source, _at - 1)) Wrong(Here, "This is half of a character.");
            else said.Append(c);
        }
        errors.Add(at, "This text has no end: it ends on its line, with a quotation mark.");
        return null;

        void Wrong(Position where, string message)
        {
            errors.Add(where, message);
            isWrong = true;
        }
    }

    /// <summary>From the backslash to the last character of what it begins.</summary>
    private bool Escape(StringBuilder said)
    {
        var at = Here;
        if (_at + 1 < source.Length && source[_at + 1] is '"' or '\\')
        {
            said.Append(source[++_at]);
            return true;
        }
        if (string.CompareOrdinal(source, _at, "\\u{", 0, 3) == 0 && source.IndexOf('}', _at, Math.Min(10, source.Length - _at)) is > 0 and var end
            && int.TryParse(source.AsSpan(_at + 3, end - _at - 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code) && code > 0)
        {
            said.Append(new Rune(code).ToString());
            _at = end;
            return true;
        }
        errors.Add(at, "After a backslash comes a quotation mark, a backslash, or a character's number such as u{200D}.");
        return false;
    }

    private int CodePoint(int at) => char.IsSurrogatePair(source, at) ? char.ConvertToUtf32(source, at) : source[at];

    /// <summary>Cannot be seen, or changes how what is near it is seen. Joiners are letters' business in some scripts: a text may have them.</summary>
    public static bool IsHidden(int codePoint, bool inText) => codePoint switch
    {
        '\t' or '\r' => inText,
        0x200C or 0x200D => !inText,
        _ => CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse,
    };

    private static string Hidden(int codePoint) => $"There is a character here that cannot be seen, U+{codePoint:X4}.";
}
