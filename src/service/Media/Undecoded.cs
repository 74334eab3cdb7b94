using Domicile.Base;

namespace Domicile.Media;

/// <summary>Why a video cannot be decoded.</summary>
public static class Undecoded
{
    public static readonly Refusal Unreadable = new("video-unreadable", 422, "This is not a video file that can be read.");
    public static readonly Refusal NoPicture = new("no-picture", 422, "The file has no moving picture.");
    public static readonly Refusal Damaged = new("video-undecodable", 422, "The video is damaged: it cannot be decoded.");
    public static readonly Refusal TooDemanding = new("video-too-demanding", 422, "Decoding the video takes more than this service can give.");
}
