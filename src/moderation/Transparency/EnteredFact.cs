using System.Text.Json;

namespace Domicile.Transparency;

/// <summary>One entry of moderation in the ledger, read.</summary>
internal sealed record EnteredFact
{
    public required string Kind { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The number under which it counts once: of the notice, case, decision or appeal.</summary>
    public Guid Number { get; init; }

    /// <summary>The case that a decision settles.</summary>
    public Guid Case { get; init; }

    public string Policy { get; init; } = "";

    /// <summary>0 where any version is meant.</summary>
    public int Version { get; init; }

    /// <summary>In lower case; empty where nothing was done.</summary>
    public IReadOnlyList<string> Measures { get; init; } = [];

    public bool Reported { get; init; }

    public bool Trusted { get; init; }

    public bool Automated { get; init; }

    public bool Unseen { get; init; }

    /// <summary>Whether nobody took the decision, and it follows from strikes alone.</summary>
    public bool FromStrikes { get; init; }

    /// <summary>Whether what ended had restricted anything.</summary>
    public bool Acted { get; init; }

    public DateTimeOffset Opened { get; init; }

    /// <summary>The side of an appeal, its outcome, how a decision ended, or a policy's category.</summary>
    public string Word { get; init; } = "";

    /// <summary>Null for a kind that figures do not need.</summary>
    /// <exception cref="FormatException">It is not such a body.</exception>
    public static EnteredFact? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return Of(json.RootElement);
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            throw new FormatException("This is not an entry of moderation.", unreadable);
        }
    }

    private static EnteredFact? Of(JsonElement json)
    {
        var fact = new EnteredFact
        {
            Kind = json.GetProperty("kind").GetString()!,
            At = Time("at"),
            Policy = Text("policy"),
            Version = json.TryGetProperty("version", out var version) ? version.GetInt32() : 0,
        };
        return fact.Kind switch
        {
            "moderation.policy" => fact with { Word = Text("category") },
            "moderation.notice" => fact with { Number = Id("notice"), Trusted = Is("trusted") },
            "moderation.case" or "moderation.closing" => fact with { Number = Id("case") },
            "moderation.decision" => fact with
            {
                Number = Id("decision"),
                Case = Id("case"),
                Measures = [.. json.GetProperty("measures").EnumerateArray().Select(one => one.GetString()!)],
                Reported = Is("reported"),
                Automated = Is("automated"),
                Unseen = Is("unseen"),
                FromStrikes = json.TryGetProperty("strikes", out _),
                Opened = Time("opened"),
            },
            "moderation.hold" or "moderation.release" => fact with { Number = Id("hold") },
            "moderation.ending" => fact with { Number = Id("decision"), Word = Text("ending"), Acted = Is("acted") },
            "moderation.appeal" => fact with { Number = Id("appeal"), Word = Text("side") },
            "moderation.outcome" => fact with { Number = Id("appeal"), Word = Text("outcome") },
            _ => null,
        };

        string Text(string name) => json.TryGetProperty(name, out var value) ? value.GetString()! : "";
        bool Is(string name) => json.GetProperty(name).GetBoolean();
        Guid Id(string name) => Guid.ParseExact(json.GetProperty(name).GetString()!, "n");
        DateTimeOffset Time(string name) => DateTimeOffset.FromUnixTimeMilliseconds(json.GetProperty(name).GetInt64());
    }
}
