using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Appeals;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.Flaggers;
using Domicile.Moderation.Holds;
using Domicile.Moderation.Pages.Moderators;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Privacy;
using Domicile.Moderation.Publishing;
using Domicile.Moderation.Quality;
using Domicile.Moderation.Queues;
using Domicile.Moderation.Reports;
using Domicile.Moderation.Rules;
using Domicile.Moderation.Statements;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Screening;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Moderation;

/// <summary>Moderation's doors: what it registers and what it answers.</summary>
public static class ModerationModule
{
    private const int MaxBody = 16 * 1024;

    public static IServiceCollection AddModeration(this IServiceCollection services)
    {
        services.AddModuleDb<ModerationDb>("moderation").AddJobs<ModerationDb>();
        services.AddSettings<StaffOptions>().AddSingleton<Staff>().AddSingleton<IAdultsOnly, MayWatchAll>().AddPolicies();
        services.AddSingleton<SubjectKinds>();
        services.AddSingleton<ListFlaggers>().AddSingleton<ReportPace>().AddSingleton<SubmitReport>().AddSingleton<ReadReports>();
        services.AddSingleton<OpenCase>().AddSingleton<Desk>().AddSingleton<TakeCase>().AddSingleton<HoldCase>().AddSingleton<ShowCase>().AddSingleton<ListCases>();
        services.AddSingleton<KnownFeatures>().ConfigureOptions<KnownFeatures>();
        services.AddSingleton<FollowStrikes>().AddSingleton<CarryOut>().AddSingleton<JobHandler<ModerationDb>>(provider => provider.GetRequiredService<CarryOut>());
        services.AddSingleton<OpenProtected>().AddSingleton<Propose>().AddSingleton<DecideMany>().AddSingleton<DecideCase>().AddSingleton<UndoDecision>().AddSingleton<ReadDecisions>();
        services.AddSingleton<HoldForLaw>().AddSingleton<ListHolds>().AddSingleton<IDeletionHold, HeldBack>().AddSingleton<ISubjectHold, HeldBack>().AddJobHandler<ModerationDb, ReleaseHold>();
        services.AddSettings<AppealOptions>().AddSingleton<FileAppeal>().AddSingleton<DecideAppeal>().AddSingleton<ReadAppeal>();
        services.AddSingleton<MakeStatement>().AddSingleton<IStatements, ReadStatements>().AddSingleton<IStaffCounts, CountStaff>();
        services.AddQuality();
        services.AddRecordJobs<ModerationDb>().AddRecordKinds("moderation.policy", "moderation.rule", "moderation.notice", "moderation.case", "moderation.closing",
            "moderation.decision", "moderation.ending", "moderation.appeal", "moderation.outcome", "moderation.hold", "moderation.release");
        services.AddScoped<Sitting>().AddSettings<ExposureOptions>().AddSingleton<Exposure>();
        services.AddRules();
        services.AddPublishing();
        return services.AddSingleton<IPersonalData, ModerationData>();
    }

    public static IEndpointRouteBuilder MapModeration(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Moderation").WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        api.MapGet("/transparency/trusted-flaggers", ListFlaggers.Handle).WithSummary("The trusted flaggers: who, what for, until when, and what came of their reports.");
        api.MapPost("/reports", SubmitReport.Handle).WithSummary("Says that a video or a person is against a policy.");
        api.MapGet("/decisions", ReadDecisions.Handle).WithSummary("What was decided about what is one's own, and why.");
        api.MapPost("/decisions/{id}/appeal", FileAppeal.ByAuthor).WithSummary("Appeals against a decision about what is one's own.");
        api.MapPost("/reports/{id}/appeal", FileAppeal.ByReporter).WithSummary("Appeals against the dismissal of one's report.");
        api.MapGet("/reports", ReadReports.Handle).WithSummary("One's own reports, and what came of them.");

        var desk = api.MapGroup("/moderation");
        desk.MapGet("/queue", ListCases.Handle).WithSummary("How full the queues are, and the cases that one holds.").TakesReview();
        desk.MapPost("/queue/next", TakeCase.Handle).WithSummary("The most urgent case that one may take; it is held from then on.").TakesReview();
        desk.MapGet("/cases/{id}", ShowCase.Handle).WithSummary("All that is known of a case.").TakesReview();
        desk.MapGet("/cases/{id}/protected/{file}", OpenProtected.Handle).WithSummary("A sealed file of the video that a held case is about; leaves a receipt.").TakesReview();
        desk.MapPost("/cases/{id}/heartbeat", HoldCase.Heartbeat).WithSummary("Still at it: holds the case for ten more minutes.").TakesReview();
        desk.MapPost("/cases/{id}/hold", HoldCase.Hold).WithSummary("Puts a case off.").TakesReview();
        desk.MapPost("/cases/{id}/skip", HoldCase.Skip).WithSummary("Gives a case back.").TakesReview();
        desk.MapPost("/cases/{id}/help", HoldCase.Help).WithSummary("Asks a lead for help with a case.").TakesReview();
        desk.MapPost("/cases/{id}/hand-over", HoldCase.HandOver).WithSummary("Gives a case to another.").TakesReview();
        desk.MapPost("/cases/{id}/take", TakeCase.This).WithSummary("Takes this very case, if nobody holds it.").TakesReview();
        desk.MapPost("/cases/{id}/escalate", HoldCase.Escalate).WithSummary("Passes a case to those trained for child safety.").TakesReview();
        desk.MapPost("/cases/{id}/decision", DecideCase.Handle).WithSummary("Decides a case.").TakesReview();
        desk.MapGet("/cases/{id}/appeal", ReadAppeal.Handle).WithSummary("What an appeal is against, and what the appellants say.").TakesReview();
        desk.MapPost("/cases/{id}/appeal", DecideAppeal.Handle).WithSummary("Upholds or overturns a decision on appeal.").TakesReview();
        desk.MapPost("/bulk/preview", DecideMany.Preview).WithSummary("What one decision for many cases would do.").TakesReview();
        desk.MapPost("/bulk", DecideMany.Handle).WithSummary("One decision for many cases of one policy.").TakesReview();
        desk.MapPost("/bulk/{id}/undo", DecideMany.Undo).WithSummary("Takes all of it back, soon after; the cases wait again.").TakesReview();
        desk.MapPost("/decisions/{id}/undo", UndoDecision.Handle).WithSummary("Takes a decision back: one's own soon after, or as a lead.").TakesReview();
        desk.MapPost("/cases/{id}/legal-hold", HoldForLaw.Ask).WithSummary("Asks for a case to be kept for the law; a second lead agrees.").Takes(Permission.HoldForLaw);
        desk.MapGet("/legal-holds", ListHolds.Handle).WithSummary("Every legal hold, those that keep something first.").Takes(Permission.HoldForLaw);
        desk.MapPost("/legal-holds/{id}/approval", HoldForLaw.Agree).WithSummary("Agrees, as a second lead, or not.").Takes(Permission.HoldForLaw);
        desk.MapPost("/legal-holds/{id}/end", HoldForLaw.End).WithSummary("Ends a legal hold: what its author had deleted is deleted for good.").Takes(Permission.HoldForLaw);
        desk.MapPost("/muted-reporters", MuteReporter.Handle).WithSummary("Keeps a person's reports from opening cases.").Takes(Permission.MuteReporters);
        desk.MapPut("/trusted-flaggers/{name}", NameFlagger.Put).WithSummary("Makes an account a trusted flagger, or lifts its suspension.").Takes(Permission.NameFlaggers);
        desk.MapPost("/trusted-flaggers/{name}/suspension", NameFlagger.Suspend).WithSummary("Suspends a trusted flagger while its reports are looked into.").Takes(Permission.NameFlaggers);
        desk.MapDelete("/trusted-flaggers/{name}", NameFlagger.End).WithSummary("Ends the status of a trusted flagger.").Takes(Permission.NameFlaggers);
        desk.MapGet("/staff", Appoint.List).WithSummary("Who works in moderation.").Takes(Permission.Appoint);
        desk.MapPut("/staff/{name}", Appoint.Handle).WithSummary("Gives and takes roles.").Takes(Permission.Appoint);
        desk.MapPolicies();
        desk.MapRules();
        desk.MapQuality();
        desk.MapScreening(reads: endpoint => endpoint.Takes(Permission.Review, Permission.ReviewChildSafety, Permission.ManageBanks),
            manages: endpoint => endpoint.Takes(Permission.ManageBanks));
        return app;
    }
}
