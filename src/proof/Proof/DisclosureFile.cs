using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Domicile.Proof;

/// <summary>A line of a disclosure file, which is JSON lines: <c>{"about":{…}}</c> first, then <c>{"entry":{…}}</c> for each entry. Several files
/// one after the other are one.</summary>
public sealed record DisclosureLine(DisclosureHead? About = null, DisclosedEntry? Entry = null)
{
    /// <summary>No line is longer.</summary>
    public const int MaxChars = 1 << 19;

    /// <summary>The line, without its end.</summary>
    public string Encode() => JsonSerializer.Serialize(this, DisclosureJson.Default.DisclosureLine);

    public static bool TryParse(string text, [NotNullWhen(true)] out DisclosureLine? line)
    {
        try
        {
            line = JsonSerializer.Deserialize(text, DisclosureJson.Default.DisclosureLine);
        }
        catch (JsonException)
        {
            line = null;
        }

        return line is { About: not null, Entry: null } or { About: null, Entry.IsSound: true };
    }
}

/// <summary>Whom a disclosure is for, and what was asked.</summary>
/// <param name="Domicile">The domicile's name.</param>
/// <param name="Party">The overseer.</param>
/// <param name="Request">Where the ledger holds the request that this answers.</param>
/// <param name="Size">The size of the published log then.</param>
public sealed record DisclosureHead(string Domicile, string Party, long Request, long Size);

/// <summary>An entry with its body: sealed, with the opening in a box; opened; or missing.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Entry">The leaf.</param>
/// <param name="Opening">In the clear, where the body is.</param>
/// <param name="Body">In the clear, or by <see cref="SealedBody"/> where there is a box.</param>
/// <param name="Box">The opening, sealed for the overseer.</param>
/// <param name="Missing">Why there is no body: see <see cref="Closed"/> and <see cref="Unknown"/>.</param>
/// <param name="Proof">The tlog-proof of the leaf, where single entries were asked for.</param>
public sealed record DisclosedEntry(
    long Index, byte[] Entry, byte[]? Opening = null, byte[]? Body = null, OpeningBox? Box = null, string? Missing = null, string? Proof = null)
{
    /// <summary>The subject was erased before there was an overseer for whom the body could have been sealed.</summary>
    public const string Closed = "closed";

    /// <summary>The custodian has no body for this leaf.</summary>
    public const string Unknown = "unknown";

    internal bool IsSound => Index >= 0 && this is
    { Missing: Closed or Unknown, Opening: null, Body: null, Box: null } or { Missing: null, Body: not null, Opening: null, Box: not null }
        or { Missing: null, Body: not null, Opening.Length: Commitment.OpeningSize, Box: null };

    /// <summary>The same, opened.</summary>
    /// <param name="context">By the box's <see cref="OpeningBox.Enc"/>, the overseer's context.</param>
    /// <exception cref="CryptographicException">Changed, or for somebody else.</exception>
    /// <exception cref="VerificationException">What was sealed is not what the leaf commits to.</exception>
    public DisclosedEntry Open(Func<byte[], Hpke> context)
    {
        if (Box is not { } box)
        {
            return this;
        }

        var opening = LedgerEntry.TryParse(Entry, out var leaf)
            ? context(box.Enc).Open(box.Number, leaf.EventId.ToByteArray(bigEndian: true), box.Opening)
            : throw new VerificationException($"what is said to be entry {Index} is not of the form domicile.entry/v1");
        if (opening.Length != Commitment.OpeningSize)
        {
            throw new VerificationException($"the box of entry {Index} holds no opening");
        }

        var opened = this with { Opening = opening, Body = SealedBody.Open(opening, Body), Box = null };
        opened.Shown.Open();
        return opened;
    }

    /// <summary>What is shown of an opened entry.</summary>
    [JsonIgnore]
    public Disclosure Shown => Opening is null ? new Disclosure(Entry) : new Disclosure(Entry, Opening, Body);
}

/// <param name="Enc">From which the overseer's private key makes the context (<see cref="Hpke"/>).</param>
/// <param name="Number">The message's sequence number in it.</param>
/// <param name="Opening">The sealed opening.</param>
public sealed record OpeningBox(byte[] Enc, long Number, byte[] Opening);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(DisclosureLine))]
internal sealed partial class DisclosureJson : JsonSerializerContext;
