using Domicile.Video;

namespace Domicile.Feed;

/// <summary>A video's id as Orleans serializes it.</summary>
[GenerateSerializer]
internal struct VideoIdParts
{
    [Id(0)] public Guid Value;
}

/// <inheritdoc cref="VideoIdParts"/>
[RegisterConverter]
internal sealed class VideoIdConverter : IConverter<VideoId, VideoIdParts>
{
    public VideoId ConvertFromSurrogate(in VideoIdParts surrogate) => new(surrogate.Value);

    public VideoIdParts ConvertToSurrogate(in VideoId value) => new() { Value = value.Value };
}
