using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Domicile.Proof;

/// <summary>The custodian's signed word that somebody did not open something, as a note (C2SP signed-note) by the log's key:
/// <code>
/// domicile.absence/v2
/// domicile.example/ledger
/// subject 0198c0de00007000800000000000000a
/// party operator
/// category user.contact
/// from 1767225600000
/// to 1767229200000
/// size 1234
/// root G7l9zCFjXUfiZj79/QoXRobZjdcBNS3SzQbotD/T0wU=
/// sessions 1
/// session 0198c0de00007000800000000000000b 1767225500000 passkey
/// It tells of the log's entries below this size, and of what was opened by way of the custodian, apart from what the subject opened in these sessions.
/// </code></summary>
/// <param name="Subject">Whose data.</param>
/// <param name="Party">Whose access there was not; <see cref="Others"/> for anyone but the subject.</param>
/// <param name="Category">Of which category, with all that lies below it.</param>
/// <param name="FromMs">In milliseconds since 1970: no key was usable from then on,</param>
/// <param name="ToMs">before then.</param>
/// <param name="Checkpoint">Of the log whose entries it tells of.</param>
/// <param name="Sessions">Those of the subject that may have lasted into that time, in the log's order: whatever else is called the subject's is not.</param>
public sealed record Absence(
    string Subject, string Party, string Category, long FromMs, long ToMs, Checkpoint Checkpoint, IReadOnlyList<AbsenceSession> Sessions)
{
    public const string Others = "*";

    /// <summary>No key is released for longer.</summary>
    public const long LongestTermMs = 15 * 60 * 1000;

    /// <summary>No session lasts longer.</summary>
    public const long LongestSessionMs = 90L * 24 * 60 * 60 * 1000;

    public const int MaxSessions = 1_000;

    private const string Version = "domicile.absence/v2";
    private const string Limits =
        "It tells of the log's entries below this size, and of what was opened by way of the custodian, apart from what the subject opened in these sessions.";

    public string ToText() => string.Create(CultureInfo.InvariantCulture,
        $"{Version}\n{Checkpoint.Origin}\nsubject {Subject}\nparty {Party}\ncategory {Category}\nfrom {FromMs}\nto {ToMs}\nsize {Checkpoint.Size}\nroot {Checkpoint.Root}\nsessions {Sessions.Count}\n{string.Concat(Sessions.Select(session => session.ToLine()))}{Limits}\n");

    public static bool TryParse(string text, [NotNullWhen(true)] out Absence? absence)
    {
        absence = null;
        if (text.Split('\n') is not [Version, var origin, var subject, var party, var category, var from, var to, var size, var root, var count, .. var sessions, Limits, ""]
            || !Decimal.TryParse(Value(from, "from "), out var fromMs) || !Decimal.TryParse(Value(to, "to "), out var toMs)
            || !Decimal.TryParse(Value(size, "size "), out var entries) || !Digest.TryParse(Value(root, "root "), out var hash)
            || !Decimal.TryParse(Value(count, "sessions "), out var number) || number != sessions.Length || number > MaxSessions)
        {
            return false;
        }

        var known = new List<AbsenceSession>();
        foreach (var line in sessions)
        {
            if (!AbsenceSession.TryParse(line, out var session))
            {
                return false;
            }

            known.Add(session);
        }

        absence = new Absence(Value(subject, "subject "), Value(party, "party "), Value(category, "category "), fromMs, toMs, new(origin, entries, hash), known);
        return absence.ToText() == text;
    }

    /// <exception cref="VerificationException">Not a statement by this log's key.</exception>
    public static Absence Open(ReadOnlySpan<byte> note, NoteVerifier key) =>
        SignedNote.TryParse(note, out var signed) && signed.IsSignedBy(key) && TryParse(signed.Text, out var absence) && absence.Checkpoint.Origin == key.Name
            ? absence : throw new VerificationException($"the statement is not one that {key} signed");

    /// <summary>Whether an entry of this kind and time may be an access in the time of the statement: then its body decides.</summary>
    public bool Concerns(LedgerEntry entry) => entry.Kind == "unseal" && entry.UnixMs < ToMs && entry.UnixMs + LongestTermMs > FromMs;

    /// <summary>Whether this is an access that the statement says there was not. A key counts for the whole of its term.</summary>
    /// <exception cref="VerificationException">The body is not that of an access.</exception>
    public bool IsDeniedBy(LedgerEntry entry, ReadOnlyMemory<byte> body)
    {
        if (!Concerns(entry))
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            var (category, party) = (Text("category"), Text("party"));
            return Text("subject") == Subject && (party == "subject" && !IsInSession(entry, json.RootElement) || (Party == Others ? party != "subject" : party == Party))
                && category.StartsWith(Category, StringComparison.Ordinal) && (category.Length == Category.Length || category[Category.Length] == '.')
                && entry.UnixMs + json.RootElement.GetProperty("term").GetInt64() > FromMs;

            string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new VerificationException($"the body of event {entry.EventId:N} is not that of an access");
        }
    }

    /// <summary>What is called the subject's was opened in a session of the subject's that had begun.</summary>
    private bool IsInSession(LedgerEntry entry, JsonElement body) => body.TryGetProperty("session", out var named)
        && Sessions.Any(session => session.Id == named.GetString() && session.BeganMs <= entry.UnixMs);

    private static string Value(string line, string name) => line.StartsWith(name, StringComparison.Ordinal) ? line[name.Length..] : "";
}

/// <summary>A session of the subject's.</summary>
/// <param name="Id">As entries name it: 32 hexadecimal digits.</param>
/// <param name="BeganMs">In milliseconds since 1970.</param>
/// <param name="Credential">By what it began: <c>password</c>, <c>passkey</c> or <c>code</c>.</param>
public sealed record AbsenceSession(string Id, long BeganMs, string Credential)
{
    internal string ToLine() => string.Create(CultureInfo.InvariantCulture, $"session {Id} {BeganMs} {Credential}\n");

    internal static bool TryParse(string line, [NotNullWhen(true)] out AbsenceSession? session)
    {
        session = line.Split(' ') is ["session", var id, var began, var credential] && Decimal.TryParse(began, out var ms) ? new(id, ms, credential) : null;
        return session is not null;
    }
}
