using System.Text.Json.Serialization;
using Domicile.Work;

namespace Domicile.Video;

/// <summary>A video is deleted for good: whoever keeps something about it, such as likes and counts, removes that.</summary>
public sealed record VideoDeleted(VideoId Video) : IEvent
{
    public static string Name => "video-deleted";

    [JsonIgnore]
    public string Subject => Video.ToString();
}
