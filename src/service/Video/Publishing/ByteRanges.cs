using Microsoft.AspNetCore.Http;

namespace Domicile.Video.Publishing;

/// <summary>Ranges in any other unit than bytes are ignored (RFC 9110, section 14.2); the server would take them for bytes.</summary>
internal static class ByteRanges
{
    public static ValueTask<object?> Only(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var headers = invocation.HttpContext.Request.Headers;
        if (!headers.Range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)) headers.Remove("Range");
        return next(invocation);
    }
}
