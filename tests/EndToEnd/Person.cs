using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Domicile.EndToEnd;

/// <summary>Someone who uses the service's interface with a program instead of a browser.</summary>
internal sealed class Person : IDisposable
{
    private readonly HttpClient _http;
    private readonly CookieContainer _cookies = new();

    private Person(Uri address, string name, IPAddress from) => (_http, Name) = (Connect(address, _cookies, from), name);

    public string Name { get; }

    public static string Password => "a long enough phrase 7";

    public string Email => Name + "@planted.example";

    public Uri Address => _http.BaseAddress!;

    public CookieCollection Cookies => _cookies.GetAllCookies();

    /// <summary>The secret that the browser shows.</summary>
    public string Session => Cookies.Single(cookie => cookie.Name == "domicile").Value;

    /// <summary>What the service said to the sign-up.</summary>
    public JsonElement SignedUp { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Makes an account.</summary>
    /// <param name="service">Where.</param>
    /// <param name="name">The user name; the e-mail address has it too.</param>
    /// <param name="from">The loopback address that the requests come from.</param>
    /// <param name="agent">The browser that it claims to be.</param>
    /// <param name="birthDate">Year-month-day.</param>
    public static Task<Person> SignUp(
        Service service, string name, string from = "127.0.0.1", string agent = "Chrome", string birthDate = "1990-01-01") =>
        SignUp(service.Address, name, from, agent, birthDate);

    /// <inheritdoc cref="SignUp(Service, string, string, string, string)"/>
    public static async Task<Person> SignUp(
        Uri service, string name, string from = "127.0.0.1", string agent = "Chrome", string birthDate = "1990-01-01")
    {
        var person = new Person(service, name, IPAddress.Parse(from));
        person._http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);
        person.SignedUp = await person.Send(HttpMethod.Post, "/api/accounts", new { name, email = person.Email, birthDate, password = Password });
        return person;
    }

    /// <summary>Somebody without an account.</summary>
    public static Person Visit(Service service, string from = "127.0.0.1") => new(service.Address, "nobody", IPAddress.Parse(from));

    /// <summary>The same session, after the service was started again elsewhere.</summary>
    public Person At(Service service) => At(service.Address);

    /// <summary>Whoever has copied the cookies.</summary>
    public Person At(Uri service)
    {
        var moved = new Person(service, Name, IPAddress.Loopback);
        foreach (Cookie cookie in Cookies) moved._cookies.Add(new Cookie(cookie.Name, cookie.Value, "/", service.Host));
        return moved;
    }

    /// <summary>The same person at another browser, by a session of its own: of two that share one, the other would be taken for a copy.</summary>
    public async Task<Person> SignIn(string from = "127.0.0.1")
    {
        var browser = new Person(Address, Name, IPAddress.Parse(from));
        await browser.Send(HttpMethod.Post, "/api/session", new { name = Name, password = Password });
        return browser;
    }

    /// <summary>Sends, and takes whatever comes.</summary>
    public async Task<HttpResponseMessage> Ask(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        return await _http.SendAsync(request, Cancel);
    }

    /// <summary>Sends, and expects success.</summary>
    public async Task<JsonElement> Send(HttpMethod method, string path, object? body = null)
    {
        using var answer = await Ask(method, path, body);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    public Task<JsonElement> Get(string path) => Send(HttpMethod.Get, path);

    public async Task<byte[]> Download(string path) => await _http.GetByteArrayAsync(path, Cancel);

    /// <summary>Begins an upload; returns the video's id.</summary>
    public async Task<string> StartUpload(long length)
    {
        using var answer = await Tus(HttpMethod.Post, "/api/uploads", request => request.Headers.Add("Upload-Length", $"{length}"));
        return answer.Headers.Location!.ToString().Split('/')[^1];
    }

    /// <summary>Sends bytes; returns the offset that the service acknowledges.</summary>
    public async Task<long> Append(string video, long offset, ReadOnlyMemory<byte> bytes)
    {
        using var answer = await Tus(HttpMethod.Patch, "/api/uploads/" + video, request =>
        {
            request.Headers.Add("Upload-Offset", $"{offset}");
            request.Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new("application/offset+octet-stream") } };
        });
        return Offset(answer);
    }

    /// <summary>How much of an upload the service has.</summary>
    public async Task<long> UploadOffset(string video)
    {
        using var answer = await Tus(HttpMethod.Head, "/api/uploads/" + video, _ => { });
        return Offset(answer);
    }

    /// <summary>A whole upload.</summary>
    public async Task<string> Upload(FileInfo file)
    {
        var bytes = await File.ReadAllBytesAsync(file.FullName, Cancel);
        var video = await StartUpload(bytes.Length);
        Assert.Equal(bytes.Length, await Append(video, 0, bytes));
        return video;
    }

    public Task Publish(string video, string caption) => Send(HttpMethod.Post, "/api/videos/" + video, new { caption, audience = "everyone" });

    /// <summary>Waits until one's video is in a state.</summary>
    public Task<JsonElement> Until(string video, Func<JsonElement, bool> state) => Wait.For(async () => await Get("/api/videos/" + video), state);

    public void Dispose() => _http.Dispose();

    private static long Offset(HttpResponseMessage answer) =>
        long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), System.Globalization.CultureInfo.InvariantCulture);

    private async Task<HttpResponseMessage> Tus(HttpMethod method, string path, Action<HttpRequestMessage> fill)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        fill(request);
        var answer = await _http.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancel)}");
        return answer;
    }

    private static HttpClient Connect(Uri address, CookieContainer cookies, IPAddress from)
    {
        var handler = new SocketsHttpHandler
        {
            CookieContainer = cookies,
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        http.DefaultRequestHeaders.Add("Origin", address.GetLeftPart(UriPartial.Authority));
        return http;
    }
}
