using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Custody.Mandates;
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

/// <summary>
/// Where overseers ask, and where everyone sees what they asked: <c>/api/disclosures</c>. Where parties open what was approved for them, and where
/// everyone sees that they did: <c>/api/quorum/openings</c>.
/// </summary>
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
        disclosures.MapPost("", (HttpContext context, Disclose disclose, Throttle throttle, ILogger<Disclose> log, CancellationToken stop) =>
                Answer(context, disclose.Answer, throttle, log, stop))
            .WithName("askDisclosure").Produces<string>(StatusCodes.Status200OK, "text/plain").WithSummary("Answers an overseer's signed question with a disclosure file, or with a signed statement.")
            .Refuses(StrictRequests.TooLarge, Disclose.NotAQuestion, Disclose.NotAnOverseer, Disclose.Stale, Disclose.NoDisclosureKey,
                Receipts.NoSuchEntry, Charter.SaidBefore, Receipts.KeysUnavailable, Receipts.NoReceipt, Throttle.TooMany, Receipts.AlreadyErased,
                Receipts.NotEnrolled, Receipts.KeyRetired, WellFormed.Malformed, Absences.TooManyEntries, Absences.NotAbsent);

        var openings = app.MapGroup("/api/quorum/openings").WithTags("Quorum");
        openings.MapGet("", (OpenAccess open, CancellationToken stop, long from = 0) => open.List(from, stop))
            .WithName("openings").WithSummary("Which approved accesses were opened, by whom and when, in the order of the ledger, at most 100.");
        openings.MapPost("", (HttpContext context, OpenAccess open, Throttle throttle, ILogger<OpenAccess> log, CancellationToken stop) =>
                Answer(context, open.Open, throttle, log, stop))
            .WithName("openAccess").Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithSummary("Opens an approved access by a party's signed request: answers with the keys, sealed to the party.")
            .Refuses(StrictRequests.TooLarge, OpenAccess.NotARequest, Charter.NotAParty, OpenAccess.Stale, Charter.NoSuchProposal,
                OpenAccess.NotYours, OpenAccess.NotInForce, OpenAccess.Beyond, Decide.NoMandate, Charter.SaidBefore, HolderRefusals.Unknown,
                Receipts.KeysUnavailable, Receipts.NoReceipt, Throttle.TooMany, Receipts.AlreadyErased, Receipts.NotEnrolled, Receipts.KeyRetired);
    }

    private static async Task<Results<ContentHttpResult, Problem>> Answer<T>(
        HttpContext context, Func<ReadOnlyMemory<byte>, CancellationToken, Task<Outcome<string>>> answer, Throttle throttle, ILogger<T> log,
        CancellationToken stop)
    {
        var address = context.Connection.RemoteIpAddress;
        if (throttle.Admit(Rate, address).Succeeded(out _, out var refusal))
        {
            var body = new byte[MaxQuestion + 1];
            var length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop);
            var answered = length > MaxQuestion ? StrictRequests.TooLarge : await answer(body.AsMemory(0, length), stop);
            if (answered.Succeeded(out var text, out refusal)) return TypedResults.Text(text, "text/plain; charset=utf-8");
        }
        Refused(log, address?.ToString(), refusal.Code);
        return refusal.ToProblem();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a signed question from {Address}: {Code}.")]
    private static partial void Refused(ILogger logger, string? address, string code);
}
