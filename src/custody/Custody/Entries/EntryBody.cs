using System.Buffers;
using System.Text.Json;
using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Custody.Entries;

/// <summary>What an entry says, as the JSON that its leaf commits to: these fields, in this order, no white space, absent when null.</summary>
internal sealed record EntryBody(string Kind, Guid EventId, string Domicile, SubjectId? Subject, string? Category, Access? Access, long? TermMs,
    int? KeyVersion = null, string? Approval = null, SessionNote? Session = null,
    Holder? Holder = null, int? Members = null)
{
    public byte[] Encode()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, 1);
            json.WriteString("kind"u8, Kind);
            json.WriteString("event"u8, Id.Format(EventId));
            json.WriteString("domicile"u8, Domicile);
            if (Subject is { } subject) json.WriteString("subject"u8, subject.ToString());
            if (Holder is { IsPerson: false } holder) json.WriteString("holder"u8, holder.ToString());
            if (Members is { } members) json.WriteNumber("members"u8, members);
            if (Category is not null) json.WriteString("category"u8, Category);
            if (Access is { } access)
            {
                json.WriteString("purpose"u8, access.Purpose);
                json.WriteString("reason"u8, WellFormed.CodeOf(access.Reason));
                json.WriteString("party"u8, access.By.Party);
                json.WriteString("name"u8, access.By.Name);
                json.WriteString("employer"u8, access.By.Employer);
                json.WriteString("country"u8, access.By.Country);
                if (access.Explanation is not null) json.WriteString("explanation"u8, access.Explanation);
            }
            if (TermMs is { } term) json.WriteNumber("term"u8, term);
            if (KeyVersion is { } version) json.WriteNumber("version"u8, version);
            if (Approval is not null) json.WriteString("approval"u8, Approval);
            if (Session?.Session is { } session) json.WriteString("session"u8, Id.Format(session));
            if (Session?.Credential is { } credential) json.WriteString("credential"u8, credential);
            if (Session?.Device is { } device) json.WriteString("device"u8, device);
            if (Session?.Network is { } network) json.WriteString("network"u8, network);
            if (Session?.Event is { } happened) json.WriteString("what"u8, happened);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static EntryBody Decode(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var json = document.RootElement;
        return new(
            Text("kind")!, Guid.ParseExact(Text("event")!, "n"), Text("domicile")!,
            Id.TryParse<SubjectId>(Text("subject"), out var subject) ? subject : null,
            Text("category"),
            Text("purpose") is { } purpose
                ? new(purpose, Enum.Parse<Reason>(Text("reason")!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
                    new(Text("party")!, Text("name")!, Text("employer")!, Text("country")!), Text("explanation"))
                : null,
            json.TryGetProperty("term", out var term) ? term.GetInt64() : null,
            json.TryGetProperty("version", out var version) ? version.GetInt32() : null,
            Text("approval"),
            Text("session") is { } || Text("what") is { } || Text("credential") is { }
                ? new(Guid.TryParseExact(Text("session"), "n", out var session) ? session : null, Text("credential"), Text("device"), Text("network"), Text("what"))
                : null,
            Sealing.Holder.TryParse(Text("holder"), out var holder) ? holder : null,
            json.TryGetProperty("members", out var members) ? members.GetInt32() : null);

        string? Text(string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
