using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Domicile.Base;
using Domicile.Host;
using Domicile.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Domicile.Tests.Testing;

/// <summary>The two planes over TLS, each on a data folder of its own, and the custodian's own pages on a host of theirs.</summary>
internal sealed class ApartTown : IAsyncDisposable
{
    public const string Service = "http://clips.example", Pages = "http://keys.clips.example";

    private readonly TemporaryFolder _folder = new();
    private WebApplication _custody = null!;
    private RunningDomicile _service = null!;

    public SetClock Time { get; } = new(SetClock.Start);

    /// <summary>What the service's process logged.</summary>
    public CapturedLog Log { get; } = new();

    public IServiceProvider Services => _service.Services;

    public IServiceProvider Custody => _custody.Services;

    /// <param name="pages">Where the custodian's pages are; null for none.</param>
    /// <param name="service">Where people reach the service.</param>
    /// <param name="proxies">Which stand before both; null for none.</param>
    public static async Task<ApartTown> Start(string? pages = Pages, string service = Service, string? proxies = null)
    {
        var town = new ApartTown();
        var (custody, keys) = (town._folder.File("custody"), town._folder.File("keys"));
        town._custody = CustodyPlane.Build(builder =>
        {
            builder.Configuration.AddInMemoryCollection([.. TestDatabase.On(custody), new("DOMICILE_URL", "http://127.0.0.1:0"), new("DOMICILE_CUSTODY_URL", "https://127.0.0.1:0"),
                new("DOMICILE_PUBLIC_URL", service), new("DOMICILE_PAGES_URL", pages), new("DOMICILE_LEDGER_URL", Pages), new("DOMICILE_PROXIES", proxies)]);
            builder.Services.AddSingleton<TimeProvider>(town.Time);
            builder.Logging.ClearProviders();
        });
        await town._custody.StartAsync(TestContext.Current.CancellationToken);
        // For longer than tests set the clock forward.
        ServiceKeys.Write(keys, new DataFolder { Path = custody }, new DomicileOptions(), town.Time, TimeSpan.FromDays(398));
        town._service = await RunningDomicile.Start(town._folder.File("service"), builder =>
        {
            builder.Configuration.AddInMemoryCollection([new("DOMICILE_CUSTODIAN", town.Url("https:")), new("DOMICILE_CUSTODIAN_KEYS", keys),
                new("DOMICILE_PUBLIC_URL", proxies is null ? null : service), new("DOMICILE_PROXIES", proxies)]);
            builder.Services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(town.Time);
            builder.Logging.AddProvider(town.Log).SetMinimumLevel(LogLevel.Trace);
        }, plane: Plane.Service);
        return town;
    }

    /// <summary>Where the service and the custodian's pages listen.</summary>
    public (Uri Service, Uri Pages) Listening => (_service.Address, new(Url("http:")));

    /// <summary>Somebody's browser, which finds both hosts.</summary>
    public Walker Browser() => new(host => host == new Uri(Pages).Host ? Listening.Pages : Listening.Service);

    /// <summary>The files of the service's plane that hold this.</summary>
    public IReadOnlyList<string> FilesWith(string text) =>
        [.. TestDatabase.Files(_service.Data).Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0)];

    public async ValueTask DisposeAsync()
    {
        if (_service is not null) await _service.DisposeAsync();
        await _custody.StopAsync(CancellationToken.None);
        await _custody.DisposeAsync();
        foreach (var data in new[] { "custody", "service" }) TestDatabase.Drop(_folder.File(data));
        _folder.Dispose();
    }

    private string Url(string scheme) => _custody.Urls.First(url => url.StartsWith(scheme, StringComparison.Ordinal));
}

/// <summary>What came back, at the end of all redirects or at the first.</summary>
internal sealed record Shown(string Url, HttpStatusCode Status, string Body, Uri? Location, HttpResponseMessage Answer)
{
    /// <summary>What a form of the page holds for the next request.</summary>
    public string Hidden(string name) => WebUtility.HtmlDecode(Regex.Match(Body, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value);

    public string Title => WebUtility.HtmlDecode(Regex.Match(Body, "<h1[^>]*>([^<]*)</h1>").Groups[1].Value);
}

/// <summary>A browser's worth of cookies on both hosts, and the origin that it says of each form.</summary>
internal sealed class Walker : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="find">Where a host listens.</param>
    /// <param name="from">The browser's own address, of the loopback's.</param>
    public Walker(Func<string, Uri> find, IPAddress? from = null)
    {
        _http = new(new SocketsHttpHandler
        {
            CookieContainer = Cookies,
            AllowAutoRedirect = false,
            SslOptions = new() { RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.Subject == ProxyProcess.Subject },
            ConnectCallback = async (context, stop) =>
            {
                var at = find(context.DnsEndPoint.Host);
                var socket = from is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
                    : new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                if (from is not null) socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(at.Host, at.Port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Opens an address, and goes where it leads.</summary>
    public async Task<Shown> Open(string url)
    {
        var shown = await Get(url);
        for (var hops = 0; shown.Location is { } there && hops < 8; hops++) shown = await Get(there.ToString());
        return shown;
    }

    public Task<Shown> Get(string url) => Send(new(HttpMethod.Get, url));

    /// <summary>Sends a form, and goes where it leads.</summary>
    public async Task<Shown> Submit(string url, params (string Name, string Value)[] fields)
    {
        var shown = await Post(url, fields);
        return shown.Location is { } there ? await Open(there.ToString()) : shown;
    }

    public Task<Shown> Post(string url, params (string Name, string Value)[] fields) => Post(url, new Uri(url).GetLeftPart(UriPartial.Authority), fields);

    /// <param name="url">Where.</param>
    /// <param name="origin">Of the page that sends it; null for none.</param>
    /// <param name="fields">Of the form.</param>
    public Task<Shown> Post(string url, string? origin, params (string Name, string Value)[] fields) =>
        Send(new(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) }, origin);

    public async Task<Shown> Send(HttpRequestMessage request, string? origin = null)
    {
        if (origin is not null) request.Headers.Add("Origin", origin);
        var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var location = answer.Headers.Location is { } there ? new Uri(request.RequestUri!, there) : null;
        return new(request.RequestUri!.ToString(), answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), location, answer);
    }

    public void Dispose() => _http.Dispose();
}
