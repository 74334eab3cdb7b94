using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Domicile.Proof;

/// <summary>A body as its fields, each of which can be shown without the values of the others: a JSON object in the one spelling without white
/// space, its names a-z and different. A leaf commits to SHA-256("domicile.fields/v1\n" ‖ for each field in its order: name ‖ 0A ‖
/// SHA-256("domicile.field/v1\n" ‖ salt ‖ value as written)). The salts are HKDF-Expand(SHA-256, opening, "domicile.salts/v1"), 16 bytes each.</summary>
public sealed class BodyFields
{
    private const int SaltSize = 16;
    private const int MaxFields = 64;

    [ThreadStatic]
    private static IncrementalHash? own;

    private readonly ReadOnlyMemory<byte> body;
    private readonly List<(Range Name, Range Value)> fields = new(16);

    private BodyFields(ReadOnlyMemory<byte> body) => this.body = body;

    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out BodyFields? parsed)
    {
        parsed = new BodyFields(body);
        try
        {
            return parsed.Split();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The commitment that a leaf carries.</summary>
    public Digest Commit(ReadOnlySpan<byte> opening)
    {
        var salts = Salts(opening);
        var hashes = new byte[fields.Count * Digest.Size];
        for (var i = 0; i < fields.Count; i++)
        {
            Hash(Salt(salts, i), body.Span[fields[i].Value], hashes.AsSpan(i * Digest.Size, Digest.Size));
        }

        var hash = Begin("domicile.fields/v1\n"u8);
        for (var i = 0; i < fields.Count; i++)
        {
            hash.AppendData(body.Span[fields[i].Name]);
            hash.AppendData("\n"u8);
            hash.AppendData(hashes.AsSpan(i * Digest.Size, Digest.Size));
        }

        return End(hash);
    }

    /// <summary>All fields in their order, the named ones with what opens them, of the others the hash.</summary>
    /// <exception cref="ArgumentException">A name that the body does not have.</exception>
    public IReadOnlyList<DisclosedField> Show(ReadOnlySpan<byte> opening, IReadOnlyCollection<string> names)
    {
        var salts = Salts(opening);
        var shown = new List<DisclosedField>();
        for (var i = 0; i < fields.Count; i++)
        {
            var name = Encoding.ASCII.GetString(body.Span[fields[i].Name]);
            var value = body.Span[fields[i].Value];
            var hash = new byte[Digest.Size];
            Hash(Salt(salts, i), value, hash);
            shown.Add(names.Contains(name) ? new(name, Salt(salts, i).ToArray(), Encoding.UTF8.GetString(value)) : new(name, Hash: hash));
        }

        return names.FirstOrDefault(name => shown.TrueForAll(field => field.Name != name)) is { } missing
            ? throw new ArgumentException($"The body has no field {missing}: it has {string.Join(", ", shown.Select(field => field.Name))}.") : shown;
    }

    /// <summary>The commitment that fields shown one by one lead to; null if they are not well formed.</summary>
    public static Digest? Commit(IReadOnlyList<DisclosedField> fields)
    {
        if (fields.Count is 0 or > MaxFields || fields.Contains(null!) || fields.DistinctBy(field => field.Name).Count() < fields.Count || !fields.All(field => field.IsSound))
        {
            return null;
        }

        var hashes = fields.Select(field =>
        {
            var hash = field.Hash ?? new byte[Digest.Size];
            if (field.Hash is null)
            {
                Hash(field.Salt, Encoding.UTF8.GetBytes(field.Value!), hash);
            }

            return hash;
        }).ToList();
        var all = Begin("domicile.fields/v1\n"u8);
        for (var i = 0; i < fields.Count; i++)
        {
            all.AppendData(Encoding.ASCII.GetBytes(fields[i].Name + "\n"));
            all.AppendData(hashes[i]);
        }

        return End(all);
    }

    internal static bool IsName(ReadOnlySpan<byte> name) => !name.IsEmpty && !name.ContainsAnyExceptInRange((byte)'a', (byte)'z');

    private static ReadOnlySpan<byte> Salt(byte[] salts, int i) => salts.AsSpan(i * SaltSize, SaltSize);

    private byte[] Salts(ReadOnlySpan<byte> opening)
    {
        var salts = new byte[fields.Count * SaltSize];
        HKDF.Expand(HashAlgorithmName.SHA256, opening, salts, "domicile.salts/v1"u8);
        return salts;
    }

    private static void Hash(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> value, Span<byte> output)
    {
        var hash = Begin("domicile.field/v1\n"u8);
        hash.AppendData(salt);
        hash.AppendData(value);
        hash.GetHashAndReset(output);
    }

    private static IncrementalHash Begin(ReadOnlySpan<byte> label)
    {
        var hash = own ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(label);
        return hash;
    }

    private static Digest End(IncrementalHash hash)
    {
        Span<byte> output = stackalloc byte[Digest.Size];
        hash.GetHashAndReset(output);
        return new Digest(output);
    }

    /// <summary>Whether the body is <c>{"name":value,…}</c> to the byte, with nothing between the tokens.</summary>
    private bool Split()
    {
        var json = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = 8 });
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject || json.TokenStartIndex != 0)
        {
            return false;
        }

        // Where the next token has to begin: after the brace, a comma, a colon.
        for (var at = 1; json.Read() && json.TokenType == JsonTokenType.PropertyName; at = (int)json.BytesConsumed + 1)
        {
            Range name = (at + 1)..(at + 1 + json.ValueSpan.Length);
            if (json.TokenStartIndex != at || fields.Count == MaxFields || !IsName(json.ValueSpan) || Has(json.ValueSpan)
                || !json.Read() || json.TokenStartIndex != name.End.Value + 2)
            {
                return false;
            }

            json.Skip();
            fields.Add((name, (name.End.Value + 2)..(int)json.BytesConsumed));
        }

        return fields.Count > 0 && json.TokenType == JsonTokenType.EndObject && fields[^1].Value.End.Value + 1 == body.Length;
    }

    private bool Has(ReadOnlySpan<byte> name)
    {
        foreach (var field in fields)
        {
            if (body.Span[field.Name].SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A field of a body: shown, with its salt and its value as the body writes it, or its hash alone.</summary>
public sealed record DisclosedField(string Name, byte[]? Salt = null, string? Value = null, byte[]? Hash = null)
{
    internal bool IsSound => BodyFields.IsName(Encoding.UTF8.GetBytes(Name)) && (this is { Salt.Length: 16, Value.Length: > 0, Hash: null }
        || this is { Salt: null, Value: null, Hash.Length: Digest.Size });
}
