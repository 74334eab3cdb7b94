using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Domicile.Base;

namespace Domicile.Video.Uploads;

/// <summary>
/// The Upload-Metadata header: keys with base64 values. Nothing of it is stored: a file's name can say more about its owner than the video
/// does. What is malformed, or tries to be a path, is refused all the same.
/// </summary>
internal static class UploadMetadata
{
    public static readonly Refusal Malformed = new("upload-metadata", 400,
        "Upload-Metadata is not a list of keys with base64 values, or is longer than 4096 characters.");

    public static readonly Refusal PathInName = new("file-name-is-path", 422, "The file's name contains a path. Send the bare name, or none.");

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static Outcome<Done> Check(string? header)
    {
        if (string.IsNullOrEmpty(header)) return default(Done);
        if (header.Length > 4096) return Malformed;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in header.Split(','))
        {
            var parts = pair.Trim().Split(' ');
            if (parts.Length > 2 || parts[0].Length == 0 || !Ascii.IsValid(parts[0]) || !keys.Add(parts[0])) return Malformed;
            if (Decode(parts.Length == 2 ? parts[1] : "") is not { } value) return Malformed;
            if (parts[0] is "filename" or "name" && IsPath(value)) return PathInName;
        }
        return default(Done);
    }

    private static string? Decode(string base64)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        if (Base64.DecodeFromUtf8(Encoding.UTF8.GetBytes(base64), bytes, out _, out var written) != OperationStatus.Done) return null;
        try
        {
            return Strict.GetString(bytes, 0, written);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsPath(string name) => name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0');
}
