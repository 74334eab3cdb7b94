using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Video;

namespace Domicile.Feed.History;

/// <summary>One watching of one video.</summary>
/// <param name="Video">Which.</param>
/// <param name="StartedAt">When it began to play.</param>
/// <param name="WatchedMs">Milliseconds played, repeats included: at most a day.</param>
/// <param name="Completed">It was played to its end at least once.</param>
/// <param name="Skipped">The viewer went on without having watched.</param>
/// <param name="Loops">How often it began anew.</param>
[GenerateSerializer, Immutable]
internal sealed record WatchEvent(
    [property: Id(0)] VideoId Video, [property: Id(1)] DateTimeOffset StartedAt, [property: Id(2)] int WatchedMs,
    [property: Id(3)] bool Completed, [property: Id(4)] bool Skipped, [property: Id(5)] int Loops)
{
    /// <summary>Less than this, not to the end, is not a view.</summary>
    public const int ViewMs = 2_000;

    [JsonIgnore] public bool IsView => Completed || WatchedMs >= ViewMs;
}
