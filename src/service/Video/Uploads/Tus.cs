using System.Globalization;
using Domicile.Base;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Domicile.Video.Uploads;

/// <summary>The tus 1.0.0 protocol's headers and what it demands of every request (tus.io/protocols/resumable-upload).</summary>
internal static class Tus
{
    public const string Version = "1.0.0";
    public const string Extensions = "creation,creation-with-upload,termination,expiration,checksum";
    public const string Body = "application/offset+octet-stream";
    public const string Resumable = "Tus-Resumable";
    public const string Offset = "Upload-Offset";
    public const string Length = "Upload-Length";
    public const string Expires = "Upload-Expires";
    public const string Metadata = "Upload-Metadata";

    public static readonly Refusal WrongVersion = new("tus-version", 412, "This service speaks tus 1.0.0: send Tus-Resumable: 1.0.0.");
    public static readonly Refusal WrongType = new("upload-content-type", 415, $"The body's type must be {Body}.");
    public static readonly Refusal NoLength = new("upload-length", 400, "State the video's size in Upload-Length, as a number of bytes.");
    public static readonly Refusal NoOffset = new("upload-offset", 400, "State where the bytes go in Upload-Offset.");

    /// <summary>Answers with the protocol's version, and refuses clients of another.</summary>
    public static async ValueTask<object?> Speak(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var (request, response) = (invocation.HttpContext.Request, invocation.HttpContext.Response);
        response.Headers[Resumable] = Version;
        response.Headers.CacheControl = "no-store";
        try
        {
            if (HttpMethods.IsOptions(request.Method) || request.Headers[Resumable] == Version) return await next(invocation);
        }
        catch (Exception full) when (FullStorage.Caused(full))
        {
            // What was acknowledged is on disk, and the next request cuts off what lies beyond it.
            return FullStorage.Full.ToProblem();
        }
        response.Headers["Tus-Version"] = Version;
        return WrongVersion.ToProblem();
    }

    /// <summary>What the server can do.</summary>
    public static NoContent Options(HttpResponse response, IOptions<Limits> limits)
    {
        response.Headers["Tus-Version"] = Version;
        response.Headers["Tus-Extension"] = Extensions;
        response.Headers["Tus-Max-Size"] = limits.Value.MaxBytes.ToString(CultureInfo.InvariantCulture);
        response.Headers["Tus-Checksum-Algorithm"] = Checksum.Algorithms;
        return TypedResults.NoContent();
    }

    /// <summary>A header that is a plain number of bytes.</summary>
    public static bool TryRead(HttpRequest request, string header, out long value) => long.TryParse(
        request.Headers[header], NumberStyles.None, CultureInfo.InvariantCulture, out value);

    public static bool HasBodyType(HttpRequest request) =>
        string.Equals(request.ContentType?.Split(';')[0].Trim(), Body, StringComparison.OrdinalIgnoreCase);

    public static void Write(HttpResponse response, long offset, DateTimeOffset? expires)
    {
        response.Headers[Offset] = offset.ToString(CultureInfo.InvariantCulture);
        if (expires is { } time) response.Headers[Expires] = time.ToString("R", CultureInfo.InvariantCulture);
    }
}
