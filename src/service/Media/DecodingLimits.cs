using Domicile.Base;
namespace Domicile.Media;

/// <summary>What is decoded of one video at most, whoever decodes it and whatever for.</summary>
public sealed class DecodingLimits
{
    [Setting("DOMICILE_VIDEO_MAX_SECONDS")] public int MaxSeconds { get; set; } = 180;

    /// <summary>Width times height of one frame: 4K by default.</summary>
    [Setting("DOMICILE_VIDEO_MAX_PIXELS")] public int MaxPixels { get; set; } = 3840 * 2160;
}
