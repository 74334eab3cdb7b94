using System.Net;
using System.Net.Sockets;
using System.Text;
using Domicile.Base;
using Domicile.Ledger;
using Domicile.Sealing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Custody;

public sealed class PublishLedgerTests
{
    [Fact]
    public async Task The_ledger_is_served_with_the_formats_types_and_nothing_else_of_custody_is()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var domicile = await RunningDomicile.Start();
        var receipt = (await domicile.Services.GetRequiredService<ICustodian>().Enroll(Id.New<SubjectId>(TimeProvider.System), stop)).OrThrow();
        var log = domicile.Services.GetRequiredService<Log>();
        await log.WhenPublished(receipt.Index, stop);
        using var client = domicile.Client();

        await Served("/ledger/checkpoint", "text/plain; charset=utf-8", "no-cache");
        await Served("/ledger/vkey", "text/plain; charset=utf-8", "no-cache");
        var partial = log.Latest.Size;
        await Served($"/ledger/tile/0/000.p/{partial}", "application/octet-stream", "public, max-age=31536000, immutable");
        await Served($"/ledger/tile/entries/000.p/{partial}", "application/octet-stream", "public, max-age=31536000, immutable");

        foreach (var path in (string[])
        [
            "/ledger/", "/ledger/lock", "/ledger/journal", "/ledger/tile/0/001", "/ledger/tile/64/000", "/ledger/tile/0/000.p/0", "/ledger/.checkpoint.tmp",
            "/ledger/../keys/keyring.json", "/ledger/..%2fkeys%2fkeyring.json", "/ledger/%2e%2e/%2e%2e/keys/keyring.json",
            "/ledger/tile/../../../keys/keyring.json", "/ledger//etc/passwd", "/ledger/checkpoint%00", "/ledger/checkpoint%0a", "/ledger/public/checkpoint",
        ])
        {
            var answer = await Raw(domicile.Address, path);
            Assert.True(answer.StartsWith("HTTP/1.1 404", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), path + ": " + answer);
            Assert.DoesNotContain("PRIVATE", answer, StringComparison.Ordinal);
        }

        async Task Served(string path, string type, string cache)
        {
            using var answer = await client.GetAsync(path, stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
            Assert.Equal(cache, string.Join(", ", answer.Headers.GetValues("Cache-Control")));
        }
    }

    /// <summary>Sends the path as it is: a client would tidy it first.</summary>
    private static async Task<string> Raw(Uri address, string path)
    {
        using var tcp = new TcpClient(address.Host, address.Port);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n"));
        return await new StreamReader(stream).ReadToEndAsync();
    }
}
