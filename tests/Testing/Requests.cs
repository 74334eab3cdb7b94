using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Domicile.Video.Own;

namespace Domicile.Tests.Testing;

/// <summary>What a client sends.</summary>
internal static class Requests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public static async Task<OwnVideo> Own(this HttpClient client, string id) =>
        RunningVideo.Parse<OwnVideo>(await client.GetStringAsync($"/api/videos/{id}", Test));

    public static async Task<HttpResponseMessage> Edit(this HttpClient client, string id, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        return await client.PostAsync($"/api/videos/{id}", body, Test);
    }

    /// <summary>Begins an upload. Headers of value null are left out.</summary>
    public static Task<HttpResponseMessage> Begin(this HttpClient client, long length, params (string Name, string? Value)[] headers) =>
        client.Tus(HttpMethod.Post, "/api/uploads", null, [("Upload-Length", Text(length)), .. headers]);

    public static Task<HttpResponseMessage> Append(
        this HttpClient client, string path, long offset, byte[] bytes, params (string Name, string? Value)[] headers) =>
        client.Tus(HttpMethod.Patch, path, bytes, [("Upload-Offset", Text(offset)), .. headers]);

    public static Task<HttpResponseMessage> Tell(this HttpClient client, string path) => client.Tus(HttpMethod.Head, path, null);

    public static async Task<HttpResponseMessage> Tus(
        this HttpClient client, HttpMethod method, string path, byte[]? body, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        }
        return await client.SendAsync(request, Test);
    }

    /// <summary>A whole upload in one piece; the id of the clip, or the refusal's code.</summary>
    public static async Task<(string? Id, string? Refused)> Upload(this HttpClient client, byte[] file)
    {
        using var begun = await client.Begin(file.Length);
        if (begun.StatusCode != HttpStatusCode.Created) return (null, await begun.Code());
        using var ended = await client.Append(begun.Headers.Location!.OriginalString, 0, file);
        return ended.StatusCode == HttpStatusCode.NoContent ? (begun.Id(), null) : (null, await ended.Code());
    }

    public static string Id(this HttpResponseMessage begun) => begun.Headers.Location!.OriginalString.Split('/')[^1];

    public static long Offset(this HttpResponseMessage response) =>
        long.Parse(response.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);

    /// <summary>The problem's code; what is not a problem with a documented 4xx code fails the test.</summary>
    public static async Task<string> Code(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Test);
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{response.StatusCode}: {text}");
        using var problem = JsonDocument.Parse(text);
        var code = problem.RootElement.GetProperty("code").GetString()!;
        Assert.Equal("/problems/" + code, problem.RootElement.GetProperty("type").GetString());
        return code;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
