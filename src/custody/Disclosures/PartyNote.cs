using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Domicile.Proof;
using Domicile.Quorum;

namespace Domicile.Disclosures;

/// <summary>What a party asks of the custodian, as a signed note (C2SP signed-note) of four lines, by its party key: a version, the domicile,
/// when it was signed by the party's clock (Unix milliseconds), and what is asked, in canonical JSON with a nonce.</summary>
/// <param name="Note">As it was signed.</param>
/// <param name="Domicile">Of which domicile.</param>
/// <param name="SignedAtMs">When.</param>
/// <param name="Json">What is asked.</param>
public sealed record PartyNote(SignedNote Note, string Domicile, long SignedAtMs, string Json)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    /// <summary>Of what is signed, not of the signatures beside it: SHA-256, 64 hex digits.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Note.Text)));

    /// <summary>The event of its entry, which follows from the hash: the same is entered once.</summary>
    public Guid EventId => new(Convert.FromHexString(Hash).AsSpan(0, 16), bigEndian: true);

    /// <summary>Whether it was signed within the last five minutes, or the next.</summary>
    public bool IsFresh(TimeProvider time) =>
        Math.Abs((decimal)time.GetUtcNow().ToUnixTimeMilliseconds() - SignedAtMs) <= (decimal)Freshness.TotalMilliseconds;

    /// <summary>Signs what a party asks.</summary>
    /// <param name="version">The first line.</param>
    /// <param name="privateKey">The party's key.</param>
    /// <param name="asked">A JSON object, without a nonce.</param>
    /// <param name="isSound">Whether it can be asked, in canonical form.</param>
    /// <param name="now">When.</param>
    /// <returns>Null if it cannot be asked.</returns>
    /// <exception cref="FormatException">The key or the JSON is not sound. The message does not repeat the key.</exception>
    public static string? Sign(string version, string privateKey, string asked, Func<string, bool> isSound, DateTimeOffset now)
    {
        var (key, domicile) = SignActs.Read(privateKey);
        if (JsonNode.Parse(CanonicalJson.Of(asked)) is not JsonObject fields) throw new FormatException("A question is a JSON object.");
        fields["nonce"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var json = CanonicalJson.Of(fields.ToJsonString());
        var text = string.Create(CultureInfo.InvariantCulture, $"{version}\n{domicile}\n{now.ToUnixTimeMilliseconds()}\n{json}\n");
        return isSound(json) ? SignedNote.Sign(text, key).ToString() : null;
    }

    /// <summary>Null if it is no such note.</summary>
    public static PartyNote? Parse(string version, ReadOnlySpan<byte> bytes) =>
        SignedNote.TryParse(bytes, out var note) && note.Text.Split('\n') is [var first, var domicile, var time, var json, ""] && first == version
        && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && CanonicalJson.IsCanonical(json)
            ? new(note, domicile, ms, json) : null;

    /// <summary>The id of the party whose private key it is.</summary>
    /// <exception cref="FormatException">It is no party's key.</exception>
    public static string PartyOf(string privateKey) => SignActs.Read(privateKey).Key.Name.Split("/party/")[1];

    public static bool IsNonce(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);
}
