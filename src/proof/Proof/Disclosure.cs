using System.Text.Json;
using System.Text.Json.Serialization;

namespace Domicile.Proof;

/// <summary>What a proof file says about its leaf, in its <c>extra</c> line: JSON
/// <code>{"entry":"base64 of the leaf","opening":"base64 of 32 bytes","body":"base64 of the body"}</code>
/// Opening and body stand together or not at all: without them the proof shows the leaf and nothing more. In their place, <c>fields</c> may show
/// some of the body's fields (see <see cref="BodyFields"/>): <code>[{"name":"country","salt":"base64","value":"\"DE\""},{"name":"party","hash":"base64"}]</code>
/// None of it is trusted: the leaf must be the one in the tree, and its commitment must follow from opening and body, or from the fields.</summary>
public sealed record Disclosure(
    ReadOnlyMemory<byte> Entry, ReadOnlyMemory<byte>? Opening = null, ReadOnlyMemory<byte>? Body = null, IReadOnlyList<DisclosedField>? Fields = null)
{
    /// <summary>The bytes of the extra line.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(
        new Written(Entry.ToArray(), Opening?.ToArray(), Body?.ToArray(), Fields), WrittenJson.Default.Written);

    public static bool TryParse(ReadOnlySpan<byte> extra, out Disclosure disclosure)
    {
        disclosure = new Disclosure(ReadOnlyMemory<byte>.Empty);
        try
        {
            if (JsonSerializer.Deserialize(extra, WrittenJson.Default.Written) is not { Entry: { } entry } written
                || written.Opening is null != written.Body is null
                || written.Opening is { Length: not Commitment.OpeningSize }
                || (written.Fields is not null && written.Opening is not null))
            {
                return false;
            }

            disclosure = new Disclosure(entry, Memory(written.Opening), Memory(written.Body), written.Fields);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The leaf, once its commitment is seen to follow from opening and body, or from the fields, where they are disclosed.</summary>
    /// <exception cref="VerificationException">It is not a leaf of Domicile, or the body is not the one it commits to.</exception>
    public LedgerEntry Open()
    {
        if (!LedgerEntry.TryParse(Entry.Span, out var entry))
        {
            throw new VerificationException("the disclosed entry is not of the form domicile.entry/v1");
        }

        return Follows(entry.Commitment) ? entry : throw new VerificationException("the disclosed body is not the one that the entry commits to");
    }

    /// <summary>The same with some fields of the body alone.</summary>
    /// <exception cref="VerificationException">The body is not disclosed, is not the one of the leaf, was committed to as a whole, or lacks a field.</exception>
    public Disclosure Only(IReadOnlyCollection<string> names)
    {
        var entry = Open();
        var fields = Opening is { } opening ? BodyFields.Split(opening.Span, Body!.Value.Span) : null;
        return fields is null || BodyFields.Commit(fields) != entry.Commitment
            ? throw new VerificationException("the proof discloses no body whose fields could be shown one by one")
            : names.Except(fields.Select(field => field.Name)).FirstOrDefault() is { } missing
                ? throw new VerificationException($"the body has no field {missing}: it has {string.Join(", ", fields.Select(field => field.Name))}")
                : new Disclosure(Entry, Fields: fields.ConvertAll(field => names.Contains(field.Name) ? field : new(field.Name, Hash: field.ToHash())));
    }

    // Two forms of commitment, to a body as a whole and field by field. Their labels keep one from passing for the other.
    private bool Follows(Digest commitment) => Fields is not null ? BodyFields.Commit(Fields) == commitment
        : Opening is not { } opening || Body is not { } body || Commitment.Of(opening.Span, body.Span) == commitment
            || (BodyFields.Split(opening.Span, body.Span) is { } fields && BodyFields.Commit(fields) == commitment);

    // A bare null would be converted to empty memory, as a null array is.
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : bytes;

    internal sealed record Written(byte[]? Entry, byte[]? Opening, byte[]? Body, IReadOnlyList<DisclosedField>? Fields);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Disclosure.Written))]
internal sealed partial class WrittenJson : JsonSerializerContext;
