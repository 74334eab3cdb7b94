using System.Net;
using System.Net.Http.Headers;

namespace Domicile.Tests.Host;

/// <summary>Both planes behind nginx and HAProxy, by the configurations that operators are given.</summary>
public sealed class Proxied : IAsyncLifetime
{
    internal const string Service = "https://clips.example", Pages = "https://keys.clips.example";

    private readonly Dictionary<string, ProxyProcess> _proxies = [];

    internal ApartTown Town { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Town = await ApartTown.Start(Pages, Service, "127.0.0.1");
        foreach (var kind in (string[])["nginx", "haproxy"])
            _proxies[kind] = await ProxyProcess.Start(kind, (new Uri(Service), Town.Listening.Service), (new Uri(Pages), Town.Listening.Pages));
    }

    /// <summary>Somebody's browser at an address that no other test has.</summary>
    internal Walker Browser(string kind, byte number) => _proxies[kind].Browser(Address(kind, number));

    internal static IPAddress Address(string kind, byte number) => new([127, 1, (byte)kind.Length, number]);

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values) proxy.Dispose();
        await Town.DisposeAsync();
    }
}

[Trait("Database", "none")]
public sealed class ProxyTests(Proxied proxied) : IClassFixture<Proxied>
{
    private const string Service = Proxied.Service, Pages = Proxied.Pages;

    public static TheoryData<string> Kinds => new() { "nginx", "haproxy" };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Somebody_signs_up_uploads_and_sees_the_own_address_behind_it(string kind)
    {
        using var browser = proxied.Browser(kind, 1);
        var page = await browser.Submit(Service + "/sign-up",
            ("_handler", "sign-up"), ("Input.Name", kind), ("Input.Email", kind + "@example.org"), ("Input.BirthDate", "1990-05-31"));
        Assert.StartsWith(Pages + "/visit", page.Url, StringComparison.Ordinal);
        var kept = await browser.Submit(Pages + "/visit", ("visit", page.Hidden("visit")), ("password", "planted heron at the weir"));
        var home = await browser.Submit(Pages + "/visit", ("visit", kept.Hidden("visit")));
        Assert.Equal(Service + "/", home.Url);
        Assert.All([page, home], shown => Assert.Equal(["max-age=63072000"], shown.Answer.Headers.GetValues("Strict-Transport-Security")));
        Assert.All(browser.Cookies.GetAllCookies(), cookie => Assert.True(cookie.Secure && cookie.Name.StartsWith("__Host-", StringComparison.Ordinal), cookie.Name));
        Assert.Contains($"\"{Proxied.Address(kind, 1)}\"", (await browser.Get(Service + "/api/sessions")).Body, StringComparison.Ordinal);

        // More than a proxy lets through by itself; by a browser that says its origin and no more.
        using var begin = new HttpRequestMessage(HttpMethod.Post, Service + "/api/uploads") { Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "9000000" } } };
        var begun = await browser.Send(begin, Service);
        using var send = new HttpRequestMessage(HttpMethod.Patch, begun.Location) { Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Offset", "0" } } };
        send.Content = new ByteArrayContent(new byte[8_000_000]) { Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") } };
        var sent = await browser.Send(send, Service);
        Assert.Equal((HttpStatusCode.NoContent, "8000000"), (sent.Status, sent.Answer.Headers.GetValues("Upload-Offset").Single()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_another_site_sends_is_refused_and_what_this_one_does_is_not(string kind)
    {
        using var browser = proxied.Browser(kind, 2);
        foreach (var (origin, status) in new[] { (Service, HttpStatusCode.NoContent), ("http://clips.example", HttpStatusCode.Forbidden), (Pages, HttpStatusCode.Forbidden) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, Service + "/api/session");
            Assert.Equal(status, (await browser.Send(request, origin)).Status);
        }
        using var other = new HttpRequestMessage(HttpMethod.Get, Service + "/about") { Headers = { Host = "other.example" } };
        var misdirected = await browser.Send(other);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, misdirected.Status);
        Assert.Contains("wrong-host", misdirected.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_a_visitor_says_of_its_address_does_not_count(string kind)
    {
        foreach (var path in (string[])[Service + "/sign-up", Pages + "/passkey/options"])
        {
            using var browser = proxied.Browser(kind, 3);
            using var neighbour = proxied.Browser(kind, 4);
            Assert.Equal(HttpStatusCode.TooManyRequests, await TryOften(browser, path));
            Assert.NotEqual(HttpStatusCode.TooManyRequests, await Try(neighbour, path, "198.51.100.1"));
        }
    }

    [Fact]
    public async Task Whoever_comes_by_no_proxy_is_not_believed_and_the_operator_hears_of_it_once()
    {
        using var browser = new Walker(_ => proxied.Town.Listening.Service, Proxied.Address("none", 1));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryOften(browser, "http://clips.example/sign-up"));
        Assert.Single(proxied.Town.Log.Lines, line => line.Contains("DOMICILE_PROXIES", StringComparison.Ordinal));
    }

    /// <summary>Each time as though from elsewhere.</summary>
    private static async Task<HttpStatusCode> TryOften(Walker browser, string path)
    {
        var status = HttpStatusCode.OK;
        for (var tries = 0; tries < 31; tries++) status = await Try(browser, path, $"203.0.113.{tries}");
        return status;
    }

    private static async Task<HttpStatusCode> Try(Walker browser, string path, string forged)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { "X-Forwarded-For", forged }, { "X-Forwarded-Proto", "https" } } };
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("_handler", "sign-up"), KeyValuePair.Create("Input.Name", "x")]);
        return (await browser.Send(request, path.StartsWith(Pages, StringComparison.Ordinal) ? Pages : Service)).Status;
    }
}
