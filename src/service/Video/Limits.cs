using Domicile.Base;
using Domicile.Media;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Domicile.Video;

/// <summary>What a video may measure, besides <see cref="DecodingLimits"/>: stated once, shown before an upload, and enforced everywhere from here.</summary>
internal sealed class Limits
{
    public const int MaxCaption = 300;

    /// <summary>Bytes of one original. It is held in memory while it is processed.</summary>
    [Setting("DOMICILE_VIDEO_MAX_BYTES")] public long MaxBytes { get; set; } = 512L << 20;

    /// <summary>Uploads that one person may have begun and not finished.</summary>
    [Setting("DOMICILE_UPLOADS_UNFINISHED")] public int MaxUnfinished { get; set; } = 5;

    /// <summary>Bytes that one person's unfinished uploads may have declared, together.</summary>
    [Setting("DOMICILE_UPLOADS_UNFINISHED_BYTES")] public long MaxUnfinishedBytes { get; set; } = 1L << 30;

    /// <summary>How long an unfinished upload is kept after its last byte arrived.</summary>
    [Setting("DOMICILE_UPLOAD_EXPIRY")] public TimeSpan Expiry { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Bytes that an upload leaves free on the disk: a full one would stop the databases and the ledger, too.</summary>
    [Setting("DOMICILE_KEPT_FREE")] public long KeptFree { get; set; } = 256L << 20;

    public sealed record Response(long MaxBytes, int MaxSeconds, int MaxPixels, int MaxCaption, int MaxUnfinished, double ExpiryHours);

    public static Ok<Response> Get(IOptions<Limits> limits, IOptions<DecodingLimits> decoding) => TypedResults.Ok(Of(limits.Value, decoding.Value));

    public static Response Of(Limits limits, DecodingLimits decoding) => new(limits.MaxBytes, decoding.MaxSeconds, decoding.MaxPixels, MaxCaption,
        limits.MaxUnfinished, limits.Expiry.TotalHours);
}
