using System.Text.Json;
using Domicile.Kernel;

namespace Domicile.Custody;

/// <summary>What an entry says, as the JSON that its leaf commits to: these fields, in this order, no white space, absent when null.</summary>
internal sealed record EntryBody(string Kind, Guid EventId, string Domicile, SubjectId? Subject, string? Category, Access? Access, long? TermMs,
    int? KeyVersion = null, string? Approval = null)
{
    public byte[] Encode()
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteString("kind", Kind);
            json.WriteString("event", Id.Format(EventId));
            json.WriteString("domicile", Domicile);
            if (Subject is { } subject) json.WriteString("subject", subject.ToString());
            if (Category is not null) json.WriteString("category", Category);
            if (Access is { } access)
            {
                json.WriteString("purpose", access.Purpose);
                json.WriteString("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(access.Reason.ToString()));
                json.WriteString("party", access.By.Party);
                json.WriteString("name", access.By.Name);
                json.WriteString("employer", access.By.Employer);
                json.WriteString("country", access.By.Country);
                if (access.Explanation is not null) json.WriteString("explanation", access.Explanation);
            }
            if (TermMs is { } term) json.WriteNumber("term", term);
            if (KeyVersion is { } version) json.WriteNumber("version", version);
            if (Approval is not null) json.WriteString("approval", Approval);
            json.WriteEndObject();
        }
        return buffer.ToArray();
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
            Text("approval"));

        string? Text(string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
