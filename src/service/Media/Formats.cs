namespace Domicile.Media;

/// <summary>
/// What ffmpeg may open. No format on the list can refer to another file or address (playlists, SVG, concat scripts and the like can),
/// and decoders nobody records video with are left out: each is code that parses what strangers send.
/// </summary>
public static class Formats
{
    private const string Containers = "mov,matroska,avi,mpegts";

    private const string Codecs =
        "h264,hevc,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,mpeg2video,h263,mjpeg,prores," +
        "aac,mp3,mp3float,opus,libopus,vorbis,flac,alac,ac3,eac3,amrnb,amrwb,mp2,mp2float," +
        "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_u8,pcm_alaw,pcm_mulaw";

    /// <summary>
    /// What a file of this beginning is usually called, such as <c>.mp4</c>, so that its owner's player opens it; empty where it is unknown.
    /// </summary>
    public static string ExtensionOf(ReadOnlySpan<byte> start) =>
        start[4..].StartsWith("ftypqt  "u8) ? ".mov"
        : start[4..].StartsWith("ftyp"u8) || start[4..].StartsWith("moov"u8) || start[4..].StartsWith("mdat"u8) ? ".mp4"
        : start.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3]) ? start.IndexOf("webm"u8) > 0 ? ".webm" : ".mkv"
        : start.StartsWith("RIFF"u8) ? ".avi"
        : start[0] == 0x47 ? ".ts"
        : "";

    /// <summary>Options before every input.</summary>
    public static IEnumerable<string> Input(string file) =>
    [
        "-protocol_whitelist", "file", "-format_whitelist", Containers, "-codec_whitelist", Codecs, "-i", "file:" + file,
    ];
}
