using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Domicile.Proof;

/// <summary>A field of a body: shown, with its salt and its value as the body writes it; or its name and hash alone.</summary>
/// <param name="Hash">SHA-256("domicile.field/v1\n" ‖ salt ‖ value).</param>
public sealed record DisclosedField(string Name, byte[]? Salt = null, byte[]? Value = null, byte[]? Hash = null)
{
    internal byte[] ToHash() => Hash ?? Digest.Of([.. "domicile.field/v1\n"u8, .. Salt!, .. Value!]).ToArray();

    internal bool IsSound => Name.Length > 0 && Name.AsSpan().IndexOfAnyExceptInRange('a', 'z') < 0
        && this is { Salt.Length: BodyFields.SaltSize, Value.Length: > 0, Hash: null } or { Salt: null, Value: null, Hash.Length: Digest.Size };
}

/// <summary>A body as its fields, each of which can be shown without the values of the others: a JSON object in the one spelling without white
/// space, its names a-z and different. A leaf commits to SHA-256("domicile.fields/v1\n" ‖ for each field in its order: name ‖ 0A ‖ hash).
/// The salts are HKDF-Expand(SHA-256, opening, "domicile.salts/v1"), 16 bytes each.</summary>
public static class BodyFields
{
    internal const int SaltSize = 16;

    private const int MaxFields = 64;

    /// <summary>The body's fields, all of them shown; null if it is not of this form.</summary>
    public static List<DisclosedField>? Split(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> body)
    {
        try
        {
            return Read(body) is { } values ? Salt(opening, values) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a leaf commits to; null if the fields are not well formed.</summary>
    public static Digest? Commit(IReadOnlyList<DisclosedField> fields)
    {
        if (fields.Count is 0 or > MaxFields)
        {
            return null;
        }

        var (names, committed) = (new HashSet<string>(fields.Count), new ArrayBufferWriter<byte>(64 * fields.Count));
        committed.Write("domicile.fields/v1\n"u8);
        foreach (var field in fields)
        {
            if (field is not { IsSound: true } || !names.Add(field.Name))
            {
                return null;
            }

            Encoding.ASCII.GetBytes(field.Name, committed);
            committed.Write("\n"u8);
            committed.Write(field.ToHash());
        }

        return Digest.Of(committed.WrittenSpan);
    }

    private static List<DisclosedField> Salt(ReadOnlySpan<byte> opening, List<(string Name, byte[] Value)> values)
    {
        var (salts, fields) = (new byte[values.Count * SaltSize], new List<DisclosedField>(values.Count));
        HKDF.Expand(HashAlgorithmName.SHA256, opening, salts, "domicile.salts/v1"u8);
        foreach (var (name, value) in values)
        {
            fields.Add(new(name, salts.AsSpan(fields.Count * SaltSize, SaltSize).ToArray(), value));
        }

        return fields;
    }

    /// <summary>Names and values, if the body is <c>{"name":value,…}</c> to the byte, with nothing between the tokens.</summary>
    private static List<(string Name, byte[] Value)>? Read(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 8 });
        // Where the next token has to begin: after the brace, a comma, a colon.
        var (fields, at) = (new List<(string, byte[])>(16), 1);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject || json.TokenStartIndex != 0)
        {
            return null;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (name, value) = (Encoding.ASCII.GetString(json.ValueSpan), at + json.ValueSpan.Length + 3);
            if (json.TokenStartIndex != at || fields.Count == MaxFields || !json.Read() || json.TokenStartIndex != value)
            {
                return null;
            }

            json.Skip();
            at = (int)json.BytesConsumed + 1;
            fields.Add((name, body[value..(at - 1)].ToArray()));
        }

        return json.TokenType == JsonTokenType.EndObject && at == body.Length && fields.Count > 0 ? fields : null;
    }
}
