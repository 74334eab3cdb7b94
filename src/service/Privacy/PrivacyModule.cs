using Domicile.Base;
using Domicile.Privacy.Accesses;
using Domicile.Privacy.Erasures;
using Domicile.Privacy.Holdings;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Privacy;

/// <summary>The privacy centre's doors: what it registers and what it answers.</summary>
public static class PrivacyModule
{
    private const int MaxBody = 16 * 1024;

    public static IServiceCollection AddPrivacy(this IServiceCollection services)
    {
        services.AddModuleDb<PrivacyDb>("privacy").AddJobs<PrivacyDb>().AddJobHandler<PrivacyDb, EraseAccount>().AddSettings<PrivacyOptions>();
        services.AddSingleton<ReadHoldings>().AddSingleton<ReadAccesses>().AddSingleton<ExportEverything>();
        services.AddSingleton<RequestDeletion>().AddSingleton<UndoDeletion>().AddSingleton<ShowErasure>();
        return services.AddSingleton<IPersonalData, AccessData>();
    }

    public static IEndpointRouteBuilder MapPrivacy(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/privacy").WithTags("Privacy").WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        var mine = api.MapGroup("").RequireAuthorization();
        mine.MapGet("/holdings", ReadHoldings.Endpoint).WithName("holdings").WithSummary("What is held about one, by category.");
        mine.MapGet("/accesses", ReadAccesses.Endpoint).WithName("accesses").WithSummary("Who accessed one's data, newest first.");
        mine.MapGet("/absence", StateAbsence.Endpoint).WithName("absence").WithSummary("The custodian's signed statement that nobody else opened one's data.");
        mine.MapGet("/proofs/{index:long}", DownloadProof.Endpoint).WithName("accessProof").WithSummary("The proof of one access, a C2SP tlog-proof.");
        mine.MapPost("/export", ExportEverything.Endpoint).WithName("export").WithSummary("Everything that is held about one, as a ZIP archive.");
        mine.MapPost("/deletion", RequestDeletion.Endpoint).WithName("deleteAccount").WithSummary("Hides the account, and erases it in 30 days.");
        api.MapDelete("/deletion", UndoDeletion.Endpoint).WithName("undoDeletion").WithSummary("Takes a deletion back while it waits.");
        api.MapGet("/erasures/{token}", ShowErasure.State).WithName("erasure").WithSummary("How far an erasure is.");
        api.MapGet("/erasures/{token}/proof", ShowErasure.Proof).WithName("erasureProof").WithSummary("The receipt of an erasure, a C2SP tlog-proof.");
        return app;
    }
}
