using System.Text.Json;

namespace Domicile.Record;

/// <summary>The body of a public fact: JSON with its version, its kind, the fields that its module writes, and <c>at</c>, when it happened.</summary>
public static class RecordBody
{
    public static byte[] Write(string kind, Action<Utf8JsonWriter> fields)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteString("kind", kind);
            fields(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
