using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Domicile.Quorum;

/// <summary>
/// The one spelling of a JSON value that parties sign: RFC 8785 with whole numbers only. Names in ordinal order, no white space, the fewest
/// escapes; two readers cannot see two things in it.
/// </summary>
public static class CanonicalJson
{
    public const int MaxBytes = 32 * 1024;

    private const long MaxSafe = (1L << 53) - 1;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The canonical form of any JSON text.</summary>
    /// <exception cref="FormatException">Not JSON, too large, or with a fraction.</exception>
    public static string Of(string json)
    {
        if (Encoding.UTF8.GetByteCount(json) > MaxBytes) throw new FormatException("The JSON is too large.");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var output = new StringBuilder(json.Length);
            Write(document.RootElement, output);
            return output.ToString();
        }
        catch (JsonException unreadable)
        {
            throw new FormatException("Not JSON: " + unreadable.Message, unreadable);
        }
    }

    public static bool IsCanonical(string json)
    {
        try
        {
            return Of(json) == json;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static void Write(JsonElement value, StringBuilder output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Join('{', value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal), property =>
                {
                    Write(property.Name, output);
                    output.Append(':');
                    Write(property.Value, output);
                }, '}');
                break;
            case JsonValueKind.Array:
                Join('[', value.EnumerateArray(), item => Write(item, output), ']');
                break;
            case JsonValueKind.String:
                Write(value.GetString()!, output);
                break;
            case JsonValueKind.Number:
                output.Append(value.TryGetInt64(out var number) && number is >= -MaxSafe and <= MaxSafe
                    ? number.ToString(CultureInfo.InvariantCulture) : throw new FormatException("Only whole numbers up to 2^53 are signed."));
                break;
            default:
                output.Append(value.GetRawText());
                break;
        }

        void Join<T>(char open, IEnumerable<T> items, Action<T> write, char close)
        {
            output.Append(open);
            var first = true;
            foreach (var item in items)
            {
                if (!first) output.Append(',');
                first = false;
                write(item);
            }
            output.Append(close);
        }
    }

    private static void Write(string text, StringBuilder output)
    {
        output.Append('"');
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => output.Append("\\\""),
                '\\' => output.Append("\\\\"),
                '\b' => output.Append("\\b"),
                '\f' => output.Append("\\f"),
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                < ' ' => output.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => output.Append(letter),
            };
        }
        output.Append('"');
    }
}
