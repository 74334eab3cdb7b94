using Domicile.Base;
using Domicile.Moderation.Checks;
using Domicile.Moderation.People;
using Domicile.Moderation.Tables;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Moderation.Quality;

/// <summary>The part of moderation's doors that says how good the work is.</summary>
internal static class QualityModule
{
    public static IServiceCollection AddQuality(this IServiceCollection services) => services
        .AddSettings<QualityOptions>().AddSingleton<MeasureQuality>().AddSingleton<MeasureChecks>().AddSingleton<DrawSecondLook>().AddSingleton<AnswerCheck>()
        .AddSingleton<SettleCheck>().AddSingleton<ReadCheck>().AddSingleton<GiveGolden>().AddSingleton<KeepGolden>().AddJobHandler<ModerationDb, LapseCheck>();

    public static void MapQuality(this IEndpointRouteBuilder desk)
    {
        desk.MapGet("/quality", MeasureQuality.Handle).WithSummary("Which decisions stood, how far people agree, and how right machines are.").Takes(Permission.ReadQuality);
        desk.MapGet("/checks", SettleCheck.List).WithSummary("Where two judged the same differently, and nobody has said who was right.").Takes(Permission.JudgeQuality);
        desk.MapPost("/checks/{id}/settlement", SettleCheck.Handle).WithSummary("Says who was right.").Takes(Permission.JudgeQuality);
        desk.MapGet("/checks/{id}", ReadCheck.Handle).WithSummary("What was right in a golden case that one has answered.").TakesReview();
        desk.MapGet("/golden", KeepGolden.List).WithSummary("The golden set.").Takes(Permission.JudgeQuality);
        desk.MapPost("/golden", KeepGolden.Handle).WithSummary("Makes a golden case.").Takes(Permission.JudgeQuality);
        desk.MapDelete("/golden/{id}", KeepGolden.Remove).WithSummary("Takes one out of the golden set.").Takes(Permission.JudgeQuality);
    }
}
