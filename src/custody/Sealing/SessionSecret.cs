using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Domicile.Sealing;

/// <summary>
/// What a person's browser shows to speak for the person: 128 bits that name the session, and 256 that change with each renewal. The custodian keeps
/// hashes of both. It belongs to a request, and is kept nowhere: no type that outlives one may have a field for it.
/// </summary>
[JsonConverter(typeof(SessionSecretJson))]
public sealed class SessionSecret
{
    public const int TextLength = 64;

    private const int NameSize = 16;
    private const int SecretSize = 32;

    private readonly byte[] _bytes;

    private SessionSecret(byte[] bytes) => _bytes = bytes;

    /// <summary>SHA-256 of the part that stays the same while the session lasts.</summary>
    public byte[] NameHash => SHA256.HashData(_bytes.AsSpan(0, NameSize));

    /// <summary>SHA-256 of the part that changes.</summary>
    public byte[] Hash => SHA256.HashData(_bytes.AsSpan(NameSize));

    public static SessionSecret New() => new(RandomNumberGenerator.GetBytes(NameSize + SecretSize));

    public static bool TryParse(string? text, [NotNullWhen(true)] out SessionSecret? secret)
    {
        secret = null;
        if (text is not { Length: TextLength } || !Base64Url.IsValid(text)) return false;
        secret = new(Base64Url.DecodeFromChars(text));
        return true;
    }

    /// <summary>The one that follows: whoever holds this one and the salt finds the same each time, so that an answer that was lost can be given again.</summary>
    public SessionSecret Next(ReadOnlySpan<byte> salt) => new([.. _bytes[..NameSize], .. HMACSHA256.HashData(_bytes.AsSpan(NameSize), salt)]);

    /// <summary>As a cookie carries it.</summary>
    public string Format() => Base64Url.EncodeToString(_bytes);

    /// <summary>Says nothing: it must not come into a log by mistake.</summary>
    public override string ToString() => "(session)";
}

/// <summary>How one crosses from plane to plane.</summary>
public sealed class SessionSecretJson : JsonConverter<SessionSecret>
{
    public override SessionSecret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && SessionSecret.TryParse(reader.GetString(), out var secret) ? secret : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, SessionSecret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Format());
}

/// <summary>Whose browser the request at hand comes from.</summary>
public interface ICurrentSession
{
    /// <summary>What the browser showed, or has just been given; null where nobody is there, as in a job.</summary>
    SessionSecret? Secret { get; }
}
