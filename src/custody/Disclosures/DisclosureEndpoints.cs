using Domicile.Custody.Entries;
using Domicile.Custody.Overseers;
using Domicile.Quorum;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Domicile.Disclosures;

/// <summary>Where overseers ask, and where everyone sees what they asked: <c>/api/disclosures</c>.</summary>
public static partial class DisclosureEndpoints
{
    private const int MaxQuestion = 64 * 1024;

    // A question may read thousands of entries, and a forged one costs a signature's verification.
    private static readonly Rate Rate = new(30, TimeSpan.FromSeconds(1));

    public static void Map(IEndpointRouteBuilder app)
    {
        var disclosures = app.MapGroup("/api/disclosures").WithTags("Disclosure");
        disclosures.MapGet("", (Disclose disclose, CancellationToken stop, long from = 0) => disclose.List(from, stop))
            .WithName("disclosures").WithSummary("What overseers have asked, in the order of the ledger, at most 100.");
        disclosures.MapPost("", Ask).WithName("askDisclosure")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").WithSummary("Answers an overseer's signed question with a disclosure file, or with a signed statement.")
            .Refuses(StrictRequests.TooLarge, Disclose.NotAQuestion, Disclose.NotAnOverseer, Disclose.Stale, Disclose.NoDisclosureKey,
                Receipts.NoSuchEntry, Charter.SaidBefore, Receipts.KeysUnavailable, Receipts.NoReceipt, Throttle.TooMany, Receipts.AlreadyErased,
                Receipts.NotEnrolled, Receipts.KeyRetired, WellFormed.Malformed, Absences.TooManyEntries, Absences.NotAbsent);
    }

    private static async Task<Results<ContentHttpResult, Problem>> Ask(
        HttpContext context, Disclose disclose, Throttle throttle, ILogger<Disclose> log, CancellationToken stop)
    {
        var address = context.Connection.RemoteIpAddress;
        if (throttle.Admit(Rate, address).Succeeded(out _, out var refusal))
        {
            var body = new byte[MaxQuestion + 1];
            var length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop);
            var answer = length > MaxQuestion ? StrictRequests.TooLarge : await disclose.Answer(body.AsMemory(0, length), stop);
            if (answer.Succeeded(out var text, out refusal)) return TypedResults.Text(text, "text/plain; charset=utf-8");
        }
        Refused(log, address?.ToString(), refusal.Code);
        return refusal.ToProblem();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a question from {Address}: {Code}.")]
    private static partial void Refused(ILogger logger, string? address, string code);
}
