using System.Text.Json;

namespace Domicile.Rules;

/// <summary>Facts as JSON, by name. What is unknown, or holds words, is left out, and is unknown when it is read again.</summary>
public static class FactsBag
{
    public static string Write(Facts facts)
    {
        using var buffer = new MemoryStream(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var fact in Known.All.Where(fact => !fact.HoldsWords && facts.IsKnown(fact)))
                switch (fact.Type)
                {
                    case FactType.Boolean: json.WriteBoolean(fact.Name, facts.Flag(fact.Place)!.Value); break;
                    case FactType.Text: json.WriteString(fact.Name, facts.Text(fact.Place)); break;
                    case FactType.List:
                        json.WriteStartArray(fact.Name);
                        foreach (var text in facts.List(fact.Place)!) json.WriteStringValue(text);
                        json.WriteEndArray();
                        break;
                    default: json.WriteNumber(fact.Name, facts.Number(fact.Place)); break;
                }
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static Facts Read(string bag)
    {
        var facts = new Facts();
        using var json = JsonDocument.Parse(bag);
        facts.Put(Known.SignalsFailed, null);
        foreach (var property in json.RootElement.EnumerateObject())
            if (Known.Find(property.Name) is { } fact) facts.Put(fact, Value(fact.Type, property.Value));
        return facts;
    }

    private static object? Value(FactType type, JsonElement value) => (type, value.ValueKind) switch
    {
        (FactType.Boolean, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        (FactType.Number, JsonValueKind.Number) => value.GetDouble(),
        (FactType.Duration, JsonValueKind.Number) => TimeSpan.FromSeconds(value.GetDouble()),
        (FactType.Text, JsonValueKind.String) => value.GetString(),
        (FactType.List, JsonValueKind.Array) => value.EnumerateArray().Select(text => text.GetString()!).ToArray(),
        // A fact that had another type once.
        _ => null,
    };
}
