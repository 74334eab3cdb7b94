using System.Net;

namespace Domicile.Tests.Host;

public sealed class ServeTests
{
    [Fact]
    public async Task A_started_service_is_healthy()
    {
        await using var domicile = await RunningDomicile.Start();
        using var client = domicile.Client();
        Assert.StartsWith("Healthy", await client.GetStringAsync("/healthz", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_forbids_foreign_content()
    {
        await using var domicile = await RunningDomicile.Start();
        using var client = domicile.Client();
        using var answer = await client.GetAsync("/healthz", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }
}
