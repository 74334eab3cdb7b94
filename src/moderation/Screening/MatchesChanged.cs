using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Work;

namespace Domicile.Screening;

/// <summary>Banks of known media say something else of a post than before: a bank has come that knows it, or an entry has changed.</summary>
/// <param name="Post">Which.</param>
public sealed record MatchesChanged(Guid Post) : IEvent
{
    public static string Name => "matches-changed";

    [JsonIgnore]
    public string Subject => Id.Format(Post);
}
