using Domicile.Base;
using Domicile.Identity;
using Domicile.Privacy.Accesses;
using Domicile.Privacy.Erasures;
using Domicile.Privacy.Holdings;
using Domicile.Privacy.Openings;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Web;
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
        services.AddSingleton<RequestDeletion>().AddSingleton<UndoDeletion>().AddSingleton<ShowErasure>().AddSingleton<HandOver>();
        return services.AddSingleton<IPersonalData, AccessData>();
    }

    public static IEndpointRouteBuilder MapPrivacy(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/privacy").WithTags("Privacy").WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        var mine = api.MapGroup("").RequireAuthorization();
        mine.MapGet("/holdings", ReadHoldings.Endpoint).WithName("holdings").WithSummary("What is held about one, by category.");
        mine.MapGet("/accesses", ReadAccesses.Endpoint).WithName("accesses").WithSummary("Who accessed one's data, newest first.")
            .Unseals();
        mine.MapGet("/absence", StateAbsence.Endpoint).Proves().WithName("absence").Produces<string>(StatusCodes.Status200OK, "text/plain").WithSummary("The custodian's signed statement that nobody else opened one's data.")
            .Unseals();
        mine.MapGet("/proofs/{index:long}", DownloadProof.Endpoint).Proves().WithName("accessProof").Produces<string>(StatusCodes.Status200OK, "text/plain").WithSummary("The proof of one access, a C2SP tlog-proof.")
            .Unseals();
        mine.MapPost("/export", ExportEverything.Endpoint).WithName("export").Produces<Stream>(StatusCodes.Status200OK, "application/zip").WithSummary("Everything that is held about one, as a ZIP archive.")
            .Refuses(CredentialRefusals.ConfirmFirst, ExportEverything.UnderWay, Throttle.Busy, Throttle.TooMany).Unseals();
        mine.MapPost("/deletion", RequestDeletion.Endpoint).WithName("deleteAccount").WithSummary("Hides the account, and erases it in 30 days.")
            .Refuses(NotTheOwner.WrongName, NotTheOwner.WrongPassword, INeededAccounts.Needed, CredentialRefusals.ConfirmFirst, CredentialRefusals.Busy, Throttle.TooMany).Unseals()
            .Example(new DeletionRequest("wren", "heron at the weir"));
        api.MapDelete("/deletion", UndoDeletion.Endpoint).WithName("undoDeletion").WithSummary("Takes a deletion back while it waits.")
            .Refuses(Caller.SignInFirst, UndoDeletion.TooLate).Unseals();
        api.MapGet("/erasures/{token}", ShowErasure.State).WithName("erasure").WithSummary("How far an erasure is.")
            .Refuses(ShowErasure.NotFound);
        api.MapGet("/erasures/{token}/proof", ShowErasure.Proof).Proves().WithName("erasureProof").Produces<string>(StatusCodes.Status200OK, "text/plain").WithSummary("The receipt of an erasure, a C2SP tlog-proof.")
            .Refuses(ShowErasure.NotYet, ShowErasure.NotFound);
        api.MapPost("/openings", HandOver.Endpoint).WithName("handOver").Produces<Stream>(StatusCodes.Status200OK, "application/zip")
            .WithSummary("Hands the sealed values of a release that the custodian signed to the party that asked for it, still sealed, as a ZIP archive.")
            .Refuses(HandOver.NotARelease, HandOver.Over, StrictRequests.TooLarge, Throttle.Busy, Throttle.TooMany);
        return app;
    }
}
