using System.Text.Json.Serialization;
using Domicile.Work;

namespace Domicile.Moderated;

/// <summary>A thing was seen so often that it is worth judging again. Whoever counts writes this in the transaction that counts.</summary>
/// <param name="Kind">Such as <c>video</c>.</param>
/// <param name="Id">Which.</param>
/// <param name="Reach">How many times it was seen by then.</param>
public sealed record ReachPassed(string Kind, Guid Id, long Reach) : IEvent
{
    // Below this, views say little, and every video passes it.
    private const long Least = 100;

    public static string Name => "reach-passed";

    [JsonIgnore]
    public string Subject => $"{Kind} {Base.Id.Format(Id)}";

    /// <summary>Whether it has happened between two counts.</summary>
    public static bool IsDue(long before, long now) => now >= Least && Thresholds.IsPassed(Math.Max(before, Least - 1), now);
}
