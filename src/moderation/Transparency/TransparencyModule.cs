using Domicile.Moderation;
using Domicile.Moderation.People;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Transparency;

/// <summary>Transparency's doors: what it registers and what it answers. Its page is in <c>Pages</c>.</summary>
public static class TransparencyModule
{
    public static IServiceCollection AddTransparency(this IServiceCollection services) => services.AddSingleton<CountFigures>().AddSingleton<ExportStatements>();

    public static IEndpointRouteBuilder MapTransparency(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Moderation");
        api.MapGet("/transparency/figures", CountFigures.Figures).WithName("figures").WithSummary("What moderation did in a period, counted.")
            .Refuses(CountFigures.Unclear);
        api.MapGet("/transparency/record", CountFigures.Record).WithName("publicRecord").Produces<string>(StatusCodes.Status200OK, "application/jsonl").WithSummary("Every fact that the figures are counted from, with what shows that the ledger has it.");
        api.MapGet("/moderation/statements", ExportStatements.Handle).WithName("exportStatements").Produces<string>(StatusCodes.Status200OK, "application/json", "text/csv").WithSummary("Statements of reasons in the schema of the DSA Transparency Database.").Takes(Permission.ReadFigures)
            .Refuses(ExportStatements.Dates);
        return app;
    }
}
