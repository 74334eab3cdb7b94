using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Domicile.Base;

/// <summary>
/// An identifier: a version-7 GUID, written as 32 lower-case hex digits. It tells when it was made and gives no other order.
/// </summary>
public interface IId<TSelf> : IParsable<TSelf> where TSelf : struct, IId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) =>
        Id.TryParse<TSelf>(s, out var id) ? id : throw new FormatException("Not an id: 32 hex digits expected.");

    static bool IParsable<TSelf>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TSelf result) =>
        Id.TryParse(s, out result);
}

/// <summary>A data subject: the person behind an account. Never shown outside the domicile and never written to the ledger.</summary>
[JsonConverter(typeof(IdJson<SubjectId>))]
public readonly record struct SubjectId(Guid Value) : IId<SubjectId>
{
    public static SubjectId From(Guid value) => new(value);

    public override string ToString() => Id.Format(Value);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SubjectId result) =>
        Id.TryParse(s, out result);
}

/// <summary>Making, writing and reading identifiers of every kind.</summary>
public static class Id
{
    public static T New<T>(TimeProvider time) where T : struct, IId<T> => T.From(Guid.CreateVersion7(time.GetUtcNow()));

    /// <summary>For what is published: it says nothing of when it was made, either.</summary>
    public static Guid Random() => new(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));

    public static string Format(Guid value) => value.ToString("n");

    public static bool TryParse<T>([NotNullWhen(true)] string? text, out T id) where T : struct, IId<T>
    {
        var parsed = Guid.TryParseExact(text, "n", out var value);
        id = T.From(value);
        return parsed;
    }
}

/// <summary>The JSON form of every identifier: its 32 hex digits.</summary>
public sealed class IdJson<T> : JsonConverter<T> where T : struct, IId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Id.TryParse<T>(reader.GetString(), out var id) ? id : throw new JsonException("Not an id: 32 hex digits expected.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
