using System.Net;

namespace Domicile.Tests.Host;

public sealed class ServeTests(SharedTown shared) : IClassFixture<SharedTown>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_started_service_is_healthy()
    {
        using var client = shared.Town.Client();
        Assert.StartsWith("Healthy", await client.GetStringAsync("/healthz", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_forbids_foreign_content()
    {
        using var client = shared.Town.Client();
        using var answer = await client.GetAsync("/healthz", Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/about", HttpStatusCode.OK)]
    [InlineData("/sign-in", HttpStatusCode.OK)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    public async Task A_page_answers_HEAD_as_it_answers_GET_without_the_page(string path, HttpStatusCode status)
    {
        using var client = shared.Town.Client();
        using var got = await client.GetAsync(path, Stop);
        using var asked = new HttpRequestMessage(HttpMethod.Head, path);
        using var told = await client.SendAsync(asked, Stop);
        Assert.Equal((status, status), (got.StatusCode, told.StatusCode));
        Assert.Equal(got.Content.Headers.ContentType, told.Content.Headers.ContentType);
        Assert.Empty(await told.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-up")]
    [InlineData("/age-check")]
    public async Task A_form_of_very_many_fields_is_refused_as_one_that_cannot_be_read(string path)
    {
        using var client = shared.Town.Client();
        using var form = new FormUrlEncodedContent(Enumerable.Range(0, 3_000).Select(number => KeyValuePair.Create($"f{number}", "")));
        using var answer = await client.PostAsync(path, form, Stop);
        Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{answer.StatusCode}");
    }
}
