extern alias verify;

using Domicile.Proof;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using WebSource = verify::Domicile.Verify.WebSource;

namespace Domicile.Tests.Proof;

public sealed class WebSourceTests : IAsyncLifetime
{
    private readonly PublishedLog log = new();
    private WebApplication server = null!;
    private RequestDelegate? answer;

    public async ValueTask InitializeAsync()
    {
        await log.Grow(700);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        server = builder.Build();
        server.Use(next => context => answer is { } other ? other(context) : next(context));
        server.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(log.Folder),
            RequestPath = "/ledger",
            ServeUnknownFileTypes = true,
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        log.Dispose();
    }

    [Theory]
    [InlineData("/ledger")]
    [InlineData("/ledger/")]
    public void A_log_is_verified_over_the_web(string path)
    {
        var (code, output) = Verify(path);

        Assert.Equal(0, code);
        Assert.Contains("size 700", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tile_is_a_failed_verification()
    {
        File.Delete(Path.Combine(log.Folder, "tile", "entries", "001"));

        Assert.Equal(1, Verify("/ledger").Code);
    }

    [Fact]
    public void A_file_longer_than_it_may_be_is_not_read_to_its_end()
    {
        var source = new WebSource(new Uri(server.Urls.Single()));
        answer = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[4096], context.RequestAborted);
            }
        };

        Assert.Throws<VerificationException>(() => source.Read("tile/0/000", 8192));
    }

    [Fact]
    public void The_sum_of_all_files_is_bounded()
    {
        var source = new WebSource(new Uri(server.Urls.Single() + "/ledger"), maxTotal: 10_000);

        Assert.NotNull(source.Read("tile/0/000", 8192));
        Assert.Throws<IOException>(() => source.Read("tile/0/001", 8192));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(302)]
    public void An_answer_that_is_no_file_is_unreadable(int status)
    {
        answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/ledger/checkpoint";
            return Task.CompletedTask;
        };

        Assert.Equal(2, Verify("/ledger").Code);
    }

    [Fact]
    public async Task A_server_that_is_away_is_unreadable()
    {
        var address = server.Urls.Single();
        await server.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, PublishedLog.Run("log", address).Code);
    }

    private (int Code, string Output) Verify(string path) =>
        PublishedLog.Run("log", server.Urls.Single() + path, "--vkey", log.Signer.Verifier.ToString());
}
