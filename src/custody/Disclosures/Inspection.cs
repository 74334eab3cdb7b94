using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Domicile.Sealing;

namespace Domicile.Disclosures;

/// <summary>
/// What an overseer asks, as a <see cref="PartyNote"/>:
/// <code>
/// domicile.inspection/v1
/// domicile.example
/// 1767225600000
/// {"explanation":"Case 17","from":0,"nonce":"…","reason":"overseer_inspection","to":4096}
/// </code>
/// </summary>
/// <param name="Asked">As it was signed.</param>
/// <param name="Question">What is asked.</param>
public sealed record Inspection(PartyNote Asked, Question Question)
{
    private const string Version = "domicile.inspection/v1";

    /// <summary>What its entry says to everyone: the note; or, where that names a subject, its hash, which the nonce keeps from being guessed.</summary>
    public byte[] Body(string party) => Encoding.UTF8.GetBytes(Question.Absence is null ? Asked.Note.ToString() : new JsonObject
    {
        ["party"] = party,
        ["reason"] = Question.Reason,
        ["explanation"] = Question.Explanation,
        ["absence"] = Asked.Hash,
    }.ToJsonString());

    /// <summary>Signs an overseer's question.</summary>
    /// <param name="privateKey">The overseer's party key.</param>
    /// <param name="question">JSON with <c>reason</c>, <c>explanation</c>, and one of <c>entries</c>, <c>from</c> with <c>to</c>, and <c>absence</c>: see docs/disclosure.md.</param>
    /// <param name="now">When.</param>
    /// <exception cref="FormatException">The key or the question is not sound. The message does not repeat the key.</exception>
    public static string Sign(string privateKey, string question, DateTimeOffset now) =>
        PartyNote.Sign(Version, privateKey, question, json => Question.Read(json) is not null, now)
            ?? throw new FormatException("The question is not sound: 1 to 256 entries, or a range of at most 4,096, or an absence; a reason's code, and an explanation of at most 300 characters.");

    /// <summary>Null if it is no question.</summary>
    public static Inspection? Parse(ReadOnlySpan<byte> bytes) =>
        PartyNote.Parse(Version, bytes) is { } asked && Question.Read(asked.Json) is { } question ? new(asked, question) : null;
}

/// <summary>One of: some entries with their proofs, a range of the log, whether somebody did not open something.</summary>
/// <param name="Reason">The code, as in entries.</param>
/// <param name="Explanation">A sentence or case number. Everyone may read it.</param>
/// <param name="Nonce">32 hex digits.</param>
/// <param name="Entries">Their places in the log, ascending.</param>
/// <param name="From">The range's first place.</param>
/// <param name="To">The one after its last.</param>
/// <param name="Absence">See <see cref="AbsenceQuestion"/>.</param>
public sealed record Question(
    string Reason, string Explanation, string Nonce, IReadOnlyList<long>? Entries = null, long? From = null, long? To = null, AbsenceQuestion? Absence = null)
{
    public const int MaxEntries = 256;
    public const int MaxRange = 4096;

    public static Question? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, QuestionJson.Default.Question) is { IsSound: true } question ? question : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [JsonIgnore]
    public bool IsSound => WellFormed.IsReason(Reason) && !string.IsNullOrWhiteSpace(Explanation) && Explanation.Length <= 300
        && PartyNote.IsNonce(Nonce) && this switch
        {
            { Entries: { } entries, From: null, To: null, Absence: null } => entries.Count is > 0 and <= MaxEntries && entries[0] >= 0
                && entries.Zip(entries.Skip(1)).All(pair => pair.First < pair.Second),
            { From: { } from, To: { } to, Entries: null, Absence: null } => from >= 0 && to > from && to - from <= MaxRange,
            { Absence: not null, Entries: null, From: null, To: null } => true,
            _ => false,
        };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 8)]
[JsonSerializable(typeof(Question))]
internal sealed partial class QuestionJson : JsonSerializerContext;
