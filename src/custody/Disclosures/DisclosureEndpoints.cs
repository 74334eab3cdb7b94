using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Domicile.Disclosures;

/// <summary>Where overseers ask, and where everyone sees what they asked: <c>/api/disclosures</c>.</summary>
public static partial class DisclosureEndpoints
{
    private const int MaxQuestion = 64 * 1024;
    private const int Buckets = 1024;

    /// <summary>Refused to whoever sends too many.</summary>
    public static readonly Refusal TooOften = new("too-many-requests", 429, "Too many questions from this address: wait a little.");

    public static void Map(IEndpointRouteBuilder app)
    {
        // A question may read thousands of entries, and a forged one costs a signature's verification.
        var pace = new Pace(30, TimeSpan.FromSeconds(1), Buckets, app.ServiceProvider.GetRequiredService<TimeProvider>());
        var disclosures = app.MapGroup("/api/disclosures").WithTags("Disclosure");
        disclosures.MapGet("", (Disclose disclose, CancellationToken stop, long from = 0) => disclose.List(from, stop))
            .WithSummary("What overseers have asked, in the order of the ledger, at most 100.");
        disclosures.MapPost("", (HttpContext context, Disclose disclose, ILogger<Disclose> log, CancellationToken stop) => Ask(context, disclose, pace, log, stop))
            .WithSummary("Answers an overseer's signed question with a disclosure file, or with a signed statement.");
    }

    private static async Task<IResult> Ask(HttpContext context, Disclose disclose, Pace pace, ILogger log, CancellationToken stop)
    {
        var address = context.Connection.RemoteIpAddress;
        var refusal = TooOften;
        if (pace.Admits((int)((uint)(address?.GetHashCode() ?? 0) % Buckets)))
        {
            var body = new byte[MaxQuestion + 1];
            var length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop);
            var answer = length > MaxQuestion ? StrictRequests.TooLarge : await disclose.Answer(body.AsMemory(0, length), stop);
            if (answer.Succeeded(out var text, out refusal)) return Results.Text(text, "text/plain; charset=utf-8");
        }
        Refused(log, address?.ToString(), refusal.Code);
        return refusal.ToProblem();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a question from {Address}: {Code}.")]
    private static partial void Refused(ILogger logger, string? address, string code);
}
