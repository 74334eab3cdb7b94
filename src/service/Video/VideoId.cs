using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Domicile.Base;

namespace Domicile.Video;

/// <summary>A video, published or not.</summary>
[JsonConverter(typeof(IdJson<VideoId>))]
public readonly record struct VideoId(Guid Value) : IId<VideoId>
{
    /// <summary>What moderation calls a video: the name of its kind.</summary>
    public const string Kind = "video";

    public static VideoId From(Guid value) => new(value);

    public override string ToString() => Id.Format(Value);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out VideoId result) =>
        Id.TryParse(s, out result);
}
