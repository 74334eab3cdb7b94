using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Domicile.Community;

/// <summary>The privacy centre.</summary>
internal static class PrivacyEndpoints
{
    public static void Map(IEndpointRouteBuilder api, IEndpointRouteBuilder mine)
    {
        mine.MapGet("/privacy/holdings", ReadHoldings.Endpoint).WithName("holdings").WithSummary("What is held about one, by category.");
        mine.MapGet("/privacy/accesses", ReadAccesses.Endpoint).WithName("accesses").WithSummary("Who accessed one's data, newest first.");
        mine.MapGet("/privacy/absence", StateAbsence.Endpoint).WithName("absence").WithSummary("The custodian's signed statement that nobody else opened one's data.");
        mine.MapGet("/privacy/proofs/{index:long}", DownloadProof.Endpoint).WithName("accessProof").WithSummary("The proof of one access, a C2SP tlog-proof.");
        mine.MapPost("/privacy/export", ExportEverything.Endpoint).WithName("export").WithSummary("Everything that is held about one, as a ZIP archive.");
        mine.MapPost("/privacy/deletion", RequestDeletion.Endpoint).WithName("deleteAccount").WithSummary("Hides the account, and erases it in 30 days.");
        api.MapDelete("/privacy/deletion", UndoDeletion.Endpoint).WithName("undoDeletion").WithSummary("Takes a deletion back while it waits.");
        api.MapGet("/privacy/erasures/{token}", ShowErasure.State).WithName("erasure").WithSummary("How far an erasure is.");
        api.MapGet("/privacy/erasures/{token}/proof", ShowErasure.Proof).WithName("erasureProof").WithSummary("The receipt of an erasure, a C2SP tlog-proof.");
    }
}
