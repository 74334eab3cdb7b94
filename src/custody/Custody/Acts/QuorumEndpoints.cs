using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Custody.Mandates;
using Domicile.Quorum;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Domicile.Custody.Acts;

/// <summary>
/// What the parties have agreed and said, for anyone to read and check, and where they say it: <c>/api/quorum</c>. A signature is all the
/// authority there is.
/// </summary>
internal static class QuorumEndpoints
{
    private const int MaxAct = 64 * 1024;

    // As many as a proposal can be committed to, each 32 digits in quotes and a comma.
    private const int MaxSubjects = (ApprovedAccess.MaxSubjects * 36) + 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        var quorum = app.MapGroup("/api/quorum").WithTags("Quorum");
        quorum.MapGet("", (CountActs acts, IOptions<DomicileOptions> arrangement, int from = 0) =>
                CharterView.Of(arrangement.Value.Name, acts.Charter, Math.Max(0, from), acts.LatestMs, acts.Clock, acts.Waiting))
            .WithName("quorum").WithSummary("Who the parties are, what they have agreed, and what is proposed.");
        quorum.MapGet("/acts", (TakeActs acts, CancellationToken stop, long from = 0) => acts.List(from, stop))
            .WithName("acts").WithSummary("The parties' signed acts in the order of the ledger, at most 100.");
        quorum.MapGet("/acts/{index:long}/proof", Prove).WithName("proveAct")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").WithSummary("The proof that the ledger holds an act.")
            .Refuses(Receipts.NoSuchEntry, EntryBook.NotPublished);
        quorum.MapPost("/acts", Take).WithName("enterAct").WithSummary("Enters a signed act: a proposal, an approval, a veto or a withdrawal.")
            .Refuses(StrictRequests.TooLarge, Charter.NotAnAct, Charter.NotFounded, Charter.OtherRegistry, Charter.OtherTrial, TakeActs.TrialElsewhere,
                Receipts.KeysUnavailable, Receipts.NoReceipt, Charter.NoSuchProposal,
                Charter.NotAParty, Charter.SaidBefore, Charter.TooMany, Charter.NotOpen, Charter.NotYours);
        quorum.MapPost("/proposals/{hash}/subjects", async (string hash, Subjects named, NameSubjects name, CancellationToken stop) =>
                (await name.Do(hash, named.Salt, named.Ids, stop)).ToHttp())
            .WithName("nameSubjects").WithMetadata(new RequestSizeLimitAttribute(MaxSubjects))
            .Refuses(Charter.NoSuchProposal, NameSubjects.OtherSubjects, Receipts.KeysUnavailable, Receipts.NoReceipt)
            .WithSummary("Names the subjects to whom an access is committed: whoever knows the salt and all of them may.")
            .Example(new Subjects(SHA256.HashData("A salt is random."u8), [new(Examples.Id)]));
    }

    private static async Task<Results<ContentHttpResult, Problem>> Prove(long index, TakeActs acts, CancellationToken stop) =>
        (await acts.Prove(index, stop)).Succeeded(out var proof, out var refusal)
            ? TypedResults.Text(proof, "text/plain; charset=utf-8") : refusal.ToProblem();

    private static async Task<Results<Ok<Receipt>, Problem>> Take(HttpContext context, TakeActs acts, CancellationToken stop)
    {
        // Read whole, for a signature is over all of it; refused as soon as it is too long.
        var body = new byte[MaxAct + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop);
        if (length > MaxAct) return StrictRequests.TooLarge.ToProblem();
        return (await acts.Take(body.AsMemory(0, length), stop)).ToHttp();
    }
}

/// <param name="Salt">32 bytes, base64.</param>
/// <param name="Ids">All of them, in any order.</param>
internal sealed record Subjects(byte[] Salt, IReadOnlyList<SubjectId> Ids);
