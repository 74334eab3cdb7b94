using Domicile.Base;
using Domicile.Moderation.Checks;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Queues;
using Domicile.Moderation.Reports;
using Domicile.Moderation.Tables;
using Domicile.Web;
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
        desk.MapGet("/quality", MeasureQuality.Handle).WithName("quality").WithSummary("Which decisions stood, how far people agree, and how right machines are.").Takes(Permission.ReadQuality);
        desk.MapGet("/checks", SettleCheck.List).WithName("checks").WithSummary("Where two judged the same differently, and nobody has said who was right.").Takes(Permission.JudgeQuality);
        desk.MapPost("/checks/{id}/settlement", SettleCheck.Handle).WithName("settleCheck").WithSummary("Says who was right.").Takes(Permission.JudgeQuality)
            .Refuses(SettleCheck.Unclear, Staff.NotYours, DecideCase.SubjectGone, PolicyBook.Unknown, SettleCheck.NothingToSettle, Note.Unusable,
                SettleCheck.NotFound, UndoDecision.NotFound, UndoDecision.Concerned, UndoDecision.NotOwn, Decision.Ended).Unseals()
            .Example(new SettleCheck.Request(Settlement.First, "It was an offer, and it was made again and again."));
        desk.MapGet("/checks/{id}", ReadCheck.Handle).WithName("readCheck").WithSummary("What was right in a golden case that one has answered.").TakesReview()
            .Refuses(SettleCheck.NotFound);
        desk.MapGet("/golden", KeepGolden.List).WithName("goldenCases").WithSummary("The golden set.").Takes(Permission.JudgeQuality);
        desk.MapPost("/golden", KeepGolden.Handle).WithName("makeGoldenCase").WithSummary("Makes a golden case.").Takes(Permission.JudgeQuality)
            .Refuses(PolicyBook.Unknown, UndoDecision.Concerned, DecideCase.OffLadder, KeepGolden.TooMany, KeepGolden.Known, Note.Unusable,
                KeepGolden.Unclear, SubmitReport.NotFound, ShowCase.NotFound, DecideCase.SubjectGone)
            .Example(new KeepGolden.Request("spam", [Measure.Warn], "One offer, eleven times: a warning is enough.", Case: Id.Format(Examples.Id)));
        desk.MapDelete("/golden/{id}", KeepGolden.Remove).WithName("removeGoldenCase").WithSummary("Takes one out of the golden set.").Takes(Permission.JudgeQuality)
            .Refuses(KeepGolden.NotFound);
    }
}
