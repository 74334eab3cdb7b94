using System.Net;
using Domicile.Proof;

// An outsider's program: it runs at the verifier's, never in the service, and reading the log over the network is its purpose.
#pragma warning disable RS0030

namespace Domicile.Verify;

/// <summary>A log behind a web address. The server is not trusted: each file, each wait and the sum of all files are bounded.</summary>
internal sealed class WebSource(Uri prefix, long maxTotal = 64L << 30) : ITileSource
{
    public const int Parallelism = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // One for the life of the program, as is the log it reads.
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip,
        MaxConnectionsPerServer = Parallelism,
        MaxResponseHeadersLength = 16,
    });

    private readonly Uri root = new(prefix.AbsoluteUri.TrimEnd('/') + "/");
    private long total;

    public byte[]? Read(string path, int limit) => ReadAsync(path, limit).GetAwaiter().GetResult();

    private async Task<byte[]?> ReadAsync(string path, int limit)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var response = await Client.GetAsync(new Uri(root, path), HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await Body(await response.Content.ReadAsStreamAsync(patience.Token), path, limit, patience.Token),
                HttpStatusCode.NotFound or HttpStatusCode.Gone => null,
                var status => throw new IOException($"{root}{path} was answered with status {(int)status}."),
            };
        }
        catch (OperationCanceledException exception)
        {
            throw new IOException($"{root}{path} took longer than {Patience.TotalSeconds} seconds.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidDataException)
        {
            throw new IOException($"{root}{path} cannot be read: {exception.Message}", exception);
        }
    }

    private async Task<byte[]> Body(Stream stream, string path, int limit, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and var count)
        {
            body.Write(buffer, 0, count);
            if (body.Length > limit)
            {
                throw new VerificationException($"{path} is longer than the {limit} bytes that it may have");
            }

            if (Interlocked.Add(ref total, count) > maxTotal)
            {
                throw new IOException($"{root} sent more than {maxTotal} bytes in all: mirror it and verify the folder.");
            }
        }

        return body.ToArray();
    }
}
