using System.CommandLine;
using Domicile.Ledger;
using Domicile.Proof;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Domicile.Witness;

/// <summary><c>domicile witness</c>: cosigns the checkpoints of other parties' logs (C2SP tlog-witness). It holds no data of any domicile and
/// shares nothing with the service but this binary; someone other than the log's operator should run it.</summary>
public static class RunWitness
{
    // What a hundred signatures need is far less; a connection that idles or trickles is closed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Command()
    {
        var logs = new Option<string>("--logs")
        {
            Description = "A policy file (C2SP tlog-policy) whose log lines are the logs to witness; end it with 'quorum none'.",
            Required = true,
        };
        var folder = new Option<string>("--folder")
        {
            Description = "Where the witness keeps its key and its memory. Never restore it from a backup: an old memory signs twice.",
            DefaultValueFactory = _ => "witness",
        };
        var name = new Option<string?>("--name") { Description = "The witness's name, such as witness.example/w1, for the key that the first start makes." };
        var url = new Option<string>("--url") { Description = "Where to listen. Put a reverse proxy with TLS before it.", DefaultValueFactory = _ => "http://localhost:5090" };
        var command = new Command("witness", "Cosign the checkpoints of other logs, each only if it holds all that was cosigned before.") { logs, folder, name, url };
        command.SetAction((parsed, cancellation) => Run(
            parsed.GetRequiredValue(logs), parsed.GetRequiredValue(folder), parsed.GetValue(name), parsed.GetRequiredValue(url), cancellation));
        return command;
    }

    /// <summary>The witness's two answers: <c>POST /add-checkpoint</c> and, for monitors, <c>GET /{SHA-256 of a log's origin}/checkpoint</c>.</summary>
    internal static WebApplication Build(Cosigner cosigner, string url)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "domicile-witness" });
        builder.WebHost.UseUrls(url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 256;
            kestrel.Limits.RequestHeadersTimeout = Patience;
            kestrel.Limits.MaxRequestBodySize = AddCheckpoint.MaxBytes;
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 1024, gracePeriod: Patience);
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        var app = builder.Build();
        app.MapPost("/" + AddCheckpoint.Path, async context =>
        {
            var answer = await Read(context.Request) is { } body ? cosigner.Add(body) : new WitnessAnswer(400, "text/plain", default);
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.MediaType;
            await context.Response.BodyWriter.WriteAsync(answer.Body, context.RequestAborted);
        });
        app.MapGet("/{hash}/checkpoint", (string hash) =>
            cosigner.Latest(hash) is { } note ? Results.Text(note, "text/plain; charset=utf-8") : Results.NotFound());
        return app;
    }

    private static async Task<int> Run(string logs, string folder, string? name, string url, CancellationToken cancellation)
    {
        try
        {
            var policy = WitnessPolicy.Parse(await File.ReadAllBytesAsync(logs, cancellation));
            var signer = WitnessKey.Open(folder, name);
            using var cosigner = Cosigner.Open(Path.Combine(folder, "memory"), signer, policy.Logs.Select(log => log.Key), TimeProvider.System);
            await using var app = Build(cosigner, url);
            await app.StartAsync(cancellation);
            Console.WriteLine($"Logs witnessed: {policy.Logs.Count}. For the policies of those who rely on it:");
            Console.WriteLine($"witness {signer.Verifier.Name} {signer.Verifier} {app.Urls.First()}");
            await app.WaitForShutdownAsync(cancellation);
            return 0;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or FormatException or InvalidDataException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(unusable.Message);
            return 1;
        }
    }

    /// <summary>The body, or null if it is longer than a request may be.</summary>
    private static async Task<byte[]?> Read(HttpRequest request)
    {
        if (request.ContentLength > AddCheckpoint.MaxBytes)
        {
            return null;
        }

        using var body = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        }
        catch (BadHttpRequestException)
        {
            return null;
        }

        return body.ToArray();
    }
}
