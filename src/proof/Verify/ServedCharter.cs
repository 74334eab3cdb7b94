using System.Globalization;
using System.Text.Json.Nodes;
using Domicile.Proof;
using Domicile.Quorum;

namespace Domicile.Verify;

/// <summary>The charter that the custodian serves against the one that follows from the acts.</summary>
internal static class ServedCharter
{
    /// <param name="place">The custodian's view: a file with its first page, or its address.</param>
    /// <param name="own">The view that follows from the acts, from so many proposals on.</param>
    /// <param name="count">How many proposals there are.</param>
    /// <param name="uncounted">The acts that explain a difference.</param>
    /// <exception cref="VerificationException">They differ.</exception>
    public static string Compare(string place, Func<int, CharterView> own, int count, IReadOnlyList<Uncounted> uncounted)
    {
        var compared = 0;
        for (int? from = 0; from is { } at;)
        {
            var view = own(at);
            var (ours, theirs) = (Json.Of(view), Json.Charter(place, at));
            Motions(ours, theirs, uncounted);
            // What awaits its witnesses stands behind the checkpoint.
            if (Names(ours, theirs).FirstOrDefault(name => name != "awaiting" && !Same(ours[name], theirs[name])) is { } name)
            {
                throw new VerificationException(ours[name] is JsonValue or null && theirs[name] is JsonValue or null
                    ? $"the custodian serves {name} {Shown(theirs[name])}, and by the acts it is {Shown(ours[name])}"
                    : $"what the custodian serves under {name} does not follow from the acts");
            }

            compared += view.Proposals.Count;
            from = Input.Address(place) is null ? null : view.Next;
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"custodian: serves what follows from the acts, with {compared} of {count} proposals");
    }

    private static void Motions(JsonObject own, JsonObject served, IReadOnlyList<Uncounted> uncounted)
    {
        var (ours, theirs) = (ByHash(own), ByHash(served));
        foreach (var (hash, motion) in theirs)
        {
            if (!ours.TryGetValue(hash, out var expected))
            {
                throw Differs(hash, "is served, and follows from no act");
            }

            if (!Same(motion["standing"], expected["standing"]))
            {
                var until = expected["dueMs"] is JsonValue due ? $" until {Time.OfUnix(due.GetValue<long>(), 1)}" : "";
                throw Differs(hash, $"is served as {Shown(motion["standing"])}, and by the acts is {Shown(expected["standing"])}{until}");
            }

            if (Names(expected, motion).FirstOrDefault(name => !Same(motion[name], expected[name])) is { } name)
            {
                throw Differs(hash, name == "proposal" ? "is served with another text"
                    : $"is served with {name} {Shown(motion[name])}, and by the acts has {Shown(expected[name])}");
            }
        }

        if (ours.Keys.Except(theirs.Keys).FirstOrDefault() is { } missing)
        {
            throw Differs(missing, "follows from the acts, and is not served");
        }

        VerificationException Differs(string hash, string how) =>
            new($"proposal {hash} {how}{string.Concat(uncounted.Where(act => act.Proposal == hash).Select(act => $"; {act}"))}");
    }

    private static IEnumerable<string> Names(JsonObject one, JsonObject other) => one.Concat(other).Select(field => field.Key).Distinct();

    private static Dictionary<string, JsonObject> ByHash(JsonObject view) => (view["proposals"] as JsonArray ?? []).OfType<JsonObject>()
        .DistinctBy(motion => $"{motion["hash"]}").ToDictionary(motion => $"{motion["hash"]}");

    private static string Shown(JsonNode? value) =>
        value is JsonArray items ? string.Join(", ", items) : value is null ? "nothing" : $"{value}";

    /// <summary>Whether two values are one, where null is as good as absent.</summary>
    private static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(WithoutNulls(one), WithoutNulls(other));

    private static JsonNode? WithoutNulls(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(
            fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, WithoutNulls(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(WithoutNulls)]),
        _ => node?.DeepClone(),
    };
}
