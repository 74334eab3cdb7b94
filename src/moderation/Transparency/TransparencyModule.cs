using Domicile.Moderation;
using Domicile.Moderation.People;
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
        api.MapGet("/transparency/figures", CountFigures.Figures).WithSummary("What moderation did in a period, counted.");
        api.MapGet("/transparency/record", CountFigures.Record).WithSummary("Every fact that the figures are counted from, with what shows that the ledger has it.");
        api.MapGet("/moderation/statements", ExportStatements.Handle).WithSummary("Statements of reasons in the schema of the DSA Transparency Database.").Takes(Permission.ReadFigures);
        return app;
    }
}
