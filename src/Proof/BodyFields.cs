using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Domicile.Proof;

/// <summary>A field of a body: shown, with its salt and its value as the body writes it; or its name and hash alone.</summary>
/// <param name="Hash">SHA-256("domicile.field/v1\n" ‖ salt ‖ value).</param>
public sealed record DisclosedField(string Name, byte[]? Salt = null, byte[]? Value = null, byte[]? Hash = null)
{
    /// <summary>The same without its value.</summary>
    internal DisclosedField Hidden => new(Name, Hash: BodyFields.Hash("domicile.field/v1\n"u8, Salt!, Value!).ToArray());

    internal bool IsSound => BodyFields.IsName(Name) && (this is { Salt.Length: BodyFields.SaltSize, Value.Length: > 0, Hash: null }
        || this is { Salt: null, Value: null, Hash.Length: Digest.Size });
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
            return Read(body) is { } read && Commitment.OpeningSize == opening.Length ? Salted(opening, read) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a leaf commits to; null if the fields are not well formed.</summary>
    public static Digest? Commit(IReadOnlyList<DisclosedField> fields)
    {
        using var bytes = new MemoryStream(64 * fields.Count);
        var names = new HashSet<string>();
        foreach (var field in fields)
        {
            if (field is not { IsSound: true } || !names.Add(field.Name))
            {
                return null;
            }

            bytes.Write(Encoding.ASCII.GetBytes(field.Name));
            bytes.WriteByte((byte)'\n');
            bytes.Write((field.Hash is null ? field.Hidden : field).Hash);
        }

        return fields.Count is > 0 and <= MaxFields ? Hash("domicile.fields/v1\n"u8, bytes.GetBuffer().AsSpan(0, (int)bytes.Length), []) : null;
    }

    internal static bool IsName(string name) => name.Length > 0 && name.AsSpan().IndexOfAnyExceptInRange('a', 'z') < 0;

    internal static Digest Hash(ReadOnlySpan<byte> label, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var length = label.Length + first.Length + second.Length;
        var input = length <= 1024 ? stackalloc byte[length] : new byte[length];
        label.CopyTo(input);
        first.CopyTo(input[label.Length..]);
        second.CopyTo(input[(label.Length + first.Length)..]);
        return Merkle.Hash(input);
    }

    private static List<DisclosedField> Salted(ReadOnlySpan<byte> opening, List<(string Name, byte[] Value)> read)
    {
        Span<byte> salts = stackalloc byte[read.Count * SaltSize];
        HKDF.Expand(HashAlgorithmName.SHA256, opening, salts, "domicile.salts/v1"u8);
        var fields = new List<DisclosedField>(read.Count);
        foreach (var (name, value) in read)
        {
            fields.Add(new(name, salts.Slice(fields.Count * SaltSize, SaltSize).ToArray(), value));
        }

        return fields;
    }

    /// <summary>Names and values, if the body is <c>{"name":value,…}</c> to the byte, with nothing between the tokens.</summary>
    private static List<(string Name, byte[] Value)>? Read(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 8 });
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject || json.TokenStartIndex != 0)
        {
            return null;
        }

        var read = new List<(string, byte[])>(16);
        // Where the next token has to begin: after the brace, a comma, a colon.
        var at = 1;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (name, value) = (Encoding.ASCII.GetString(json.ValueSpan), at + json.ValueSpan.Length + 3);
            if (json.TokenStartIndex != at || read.Count == MaxFields || !json.Read() || json.TokenStartIndex != value)
            {
                return null;
            }

            json.Skip();
            at = (int)json.BytesConsumed + 1;
            read.Add((name, body[value..(at - 1)].ToArray()));
        }

        return json.TokenType == JsonTokenType.EndObject && at == body.Length && read.Count > 0 ? read : null;
    }
}
