using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Domicile.Demo;

#pragma warning disable RS0030 // Speaks to nothing but the service that it is a part of, over the address that it listens at.
/// <summary>One creator's way into the service: the same HTTP interface that every browser uses.</summary>
internal sealed class Client : IDisposable
{
    private readonly HttpClient _http;

    public Client(Uri address)
    {
        _http = new(new SocketsHttpHandler { CookieContainer = new(), AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = address };
        _http.DefaultRequestHeaders.Add("Origin", address.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>Signs in, or up where there is no such account yet; true when the account is new.</summary>
    public async Task<bool> Enter(string name, string password, CancellationToken cancellationToken)
    {
        using var known = await _http.PostAsJsonAsync("/api/session", new { name, password }, cancellationToken);
        if (known.IsSuccessStatusCode) return false;
        await Expect(_http.PostAsJsonAsync("/api/accounts", new { name, email = name + "@demo.invalid", birthDate = "1994-05-17", password }, cancellationToken));
        return true;
    }

    public Task Describe(Creator creator, CancellationToken cancellationToken) =>
        Expect(_http.PutAsJsonAsync("/api/profile", new { displayName = creator.DisplayName, about = creator.About }, cancellationToken));

    /// <summary>A service that is too busy for pictures is asked again, a few times; then this creator goes without one.</summary>
    public async Task SetPicture(string file, TimeProvider time, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var picture = new ByteArrayContent(bytes);
            picture.Headers.ContentType = new("image/jpeg");
            using var answer = await _http.PutAsync("/api/profile/picture", picture, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                await Expect(Task.FromResult(answer));
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(2), time, cancellationToken);
        }
    }

    public Task Follow(string name, CancellationToken cancellationToken) => Expect(_http.PutAsync($"/api/profiles/{name}/follow", null, cancellationToken));

    public Task Like(string video, CancellationToken cancellationToken) => Expect(_http.PutAsync($"/api/videos/{video}/like", null, cancellationToken));

    /// <param name="kind"><c>video</c> or <c>profile</c>.</param>
    /// <param name="target">The video's id, or the person's name.</param>
    /// <param name="complaint">What is wrong with it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task Report(string kind, string target, Complaint complaint, CancellationToken cancellationToken) =>
        Expect(_http.PostAsJsonAsync("/api/reports", new { kind, target, policy = complaint.Policy, note = complaint.Note, seconds = complaint.Seconds }, cancellationToken));

    /// <summary>The captions and ids of what has been posted already.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Posted(CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<JsonElement[]>("/api/videos", cancellationToken))!
            .GroupBy(video => video.GetProperty("caption").GetString()!)
            .ToDictionary(same => same.Key, same => same.First().GetProperty("id").GetString()!);

    /// <summary>Uploads by tus 1.0.0 and publishes; returns the id once everyone can see it, or null when processing failed.</summary>
    public async Task<string?> Post(string file, string caption, TimeProvider time, CancellationToken cancellationToken)
    {
        using var body = new StreamContent(File.OpenRead(file));
        body.Headers.ContentType = new("application/offset+octet-stream");
        using var creation = new HttpRequestMessage(HttpMethod.Post, "/api/uploads")
        {
            Content = body,
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", $"{new FileInfo(file).Length}" } },
        };
        using var created = await _http.SendAsync(creation, cancellationToken);
        created.EnsureSuccessStatusCode();
        var id = created.Headers.Location!.ToString().Split('/')[^1];
        await Expect(_http.PostAsJsonAsync($"/api/videos/{id}", new { caption, audience = "everyone" }, cancellationToken));
        while (true)
        {
            var video = await _http.GetFromJsonAsync<JsonElement>($"/api/videos/{id}", cancellationToken);
            if (video.GetProperty("published").GetBoolean()) return id;
            if (video.GetProperty("state").GetString() == "failed") return null;
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task Expect(Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{answer.RequestMessage!.RequestUri!.AbsolutePath}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
    }
}
