using System.Net.Http.Headers;
using Domicile.Ledger;

// The one place of the service that opens a connection outward. What it sends is the ledger's signed checkpoint and hashes of its tree, which are
// public anyway; whom it sends them to stands in the witness policy of the technology partner. The gate, which guards data about people, would have
// to enter each message in the ledger, and so make the next checkpoint, for which the witnesses would have to be asked.
#pragma warning disable RS0030

namespace Domicile.Host;

/// <summary>Asks witnesses over HTTP. The witness is not trusted: it is waited for as long as the caller has patience, and its answer is bounded.</summary>
internal sealed class WitnessPost : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxConnectionsPerServer = 2,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <inheritdoc cref="PostToWitness"/>
    public async Task<WitnessAnswer> Post(Uri address, ReadOnlyMemory<byte> body, int limit, CancellationToken cancellation)
    {
        try
        {
            using var content = new ReadOnlyMemoryContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return new WitnessAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "",
                await Read(await response.Content.ReadAsStreamAsync(cancellation), limit, cancellation));
        }
        catch (HttpRequestException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public void Dispose() => client.Dispose();

    private static async Task<byte[]> Read(Stream stream, int limit, CancellationToken cancellation)
    {
        var buffer = new byte[limit + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length <= limit ? buffer[..length] : throw new IOException($"its answer is longer than {limit} bytes");
    }
}
