using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Appeals;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.Flaggers;
using Domicile.Moderation.Holds;
using Domicile.Moderation.Jobs;
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
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Web;
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
        services.AddSettings<StaffOptions>().AddSingleton<Staff>().AddSingleton<Appoint>().AddSingleton<HelpIn>().AddSingleton<AppointByOwner>().AddSingleton<IOwnStaff>(provider => provider.GetRequiredService<AppointByOwner>())
            .AddSingleton<RolesInForce>().AddSingleton<INeededAccounts>(provider => provider.GetRequiredService<RolesInForce>()).AddJobHandler<ModerationDb, RecordRoles>()
            .AddSingleton<IProfileReview, KeepStaffNames>().AddSingleton<IPublications, GiveBackCases>()
            .AddSingleton<IAdultsOnly, MayWatchAll>().AddPolicies();
        services.AddSingleton<SubjectKinds>().AddSingleton<ModeratorAccess>().AddSingleton<SealedNotes>();
        services.AddSingleton<ListFlaggers>().AddSingleton<SubmitReport>().AddSingleton<ReadReports>();
        services.AddSingleton<OpenCase>().AddSingleton<Desk>().AddSingleton<TakeCase>().AddSingleton<HoldCase>().AddSingleton<ShowCase>().AddSingleton<ListCases>();
        services.AddSingleton<KnownFeatures>().ConfigureOptions<KnownFeatures>();
        services.AddSingleton<FollowStrikes>().AddJobHandler<ModerationDb, CarryOut>();
        services.AddSingleton<OpenProtected>().AddSingleton<Propose>().AddSingleton<DecideMany>().AddSingleton<DecideCase>().AddSingleton<UndoDecision>().AddSingleton<ReadDecisions>();
        services.AddSingleton<HoldForLaw>().AddSingleton<ListHolds>().AddSingleton<IDeletionHold, HeldBack>().AddSingleton<ISubjectHold, HeldBack>().AddJobHandler<ModerationDb, ReleaseHold>();
        services.AddSettings<AppealOptions>().AddSingleton<FileAppeal>().AddSingleton<DecideAppeal>().AddSingleton<ReadAppeal>();
        services.AddSingleton<MakeStatement>().AddSingleton<IStatements, ReadStatements>().AddSingleton<IStaffCounts, CountStaff>();
        services.AddSingleton<ListJobs>().AddSingleton<RetryJob>();
        services.AddQuality();
        services.AddRecordJobs<ModerationDb>().AddRecordKinds("moderation.policy", "moderation.rule", "moderation.notice", "moderation.case", "moderation.closing",
            "moderation.decision", "moderation.ending", "moderation.appeal", "moderation.outcome", "moderation.hold", "moderation.release", "moderation.staff");
        services.AddScoped<Sitting>().AddSettings<ExposureOptions>().AddSingleton<Exposure>();
        services.AddRules();
        services.AddPublishing();
        return services.AddSingleton<IPersonalData, ModerationData>().AddSingleton<ISealedValues, SealedWords>();
    }

    public static IEndpointRouteBuilder MapModeration(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Moderation").WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        api.MapGet("/transparency/trusted-flaggers", ListFlaggers.Handle).WithName("trustedFlaggers").WithSummary("The trusted flaggers: who, what for, until when, and what came of their reports.");
        api.MapPost("/reports", SubmitReport.Handle).WithName("report").WithSummary("Says that a video or a person is against a policy.")
            .Refuses(SubmitReport.Outside, PolicyBook.Unknown, SubmitReport.NotFound, SubmitReport.Own, Note.Unusable, SubmitReport.TooMany).Unseals()
            .Example(new SubmitReport.Request("profile", "kestrel", "spam", "The same offer under every video."));
        api.MapGet("/decisions", ReadDecisions.Handle).WithName("decisions").WithSummary("What was decided about what is one's own, and why.");
        api.MapPost("/decisions/{id}/appeal", FileAppeal.ByAuthor).WithName("appealDecision").WithSummary("Appeals against a decision about what is one's own.")
            .Refuses(FileAppeal.Unclear, FileAppeal.Made, Decision.Ended, Note.Unusable, FileAppeal.Nothing, FileAppeal.TooLate).Unseals()
            .Example(new FileAppeal.Request("The offer was mine, and I made it once."));
        api.MapPost("/reports/{id}/appeal", FileAppeal.ByReporter).WithName("appealReport").WithSummary("Appeals against the dismissal of one's report.")
            .Refuses(FileAppeal.Unclear, FileAppeal.Made, Decision.Ended, Note.Unusable, FileAppeal.Nothing, FileAppeal.TooLate).Unseals()
            .Example(new FileAppeal.Request("It is the same text each time: look at the last ten."));
        api.MapGet("/reports", ReadReports.Handle).WithName("reports").WithSummary("One's own reports, and what came of them.");

        var desk = api.MapGroup("/moderation");
        desk.MapGet("/queue", ListCases.Handle).WithName("queue").WithSummary("How full the queues are, and the cases that one holds.").TakesReview();
        desk.MapPost("/queue/next", TakeCase.Handle).WithName("takeNextCase").WithSummary("The most urgent case that one may take; it is held from then on.").TakesReview()
            .Refuses(Exposure.BreakDue, Exposure.GraveEnough);
        var cases = desk.MapGroup("/cases/{id}").Refuses(ShowCase.NotFound);
        cases.MapGet("", ShowCase.Handle).WithName("showCase").WithSummary("All that is known of a case.").TakesReview();
        cases.MapGet("/protected/{file}", OpenProtected.Handle).WithName("openProtected").Produces<Stream>(StatusCodes.Status200OK, "video/mp4", "image/jpeg").WithSummary("A sealed file of the video that a held case is about; leaves a receipt.").TakesReview()
            .Refuses(HeldCase.NotHeld).Unseals();
        cases.MapPost("/heartbeat", HoldCase.Heartbeat).WithName("keepCase").WithSummary("Still at it: holds the case for ten more minutes.").TakesReview()
            .Refuses(HeldCase.NotHeld);
        cases.MapPost("/hold", HoldCase.Hold).WithName("holdCase").WithSummary("Puts a case off.").TakesReview()
            .Refuses(HoldCase.HoldTime, HoldCase.Reason, HeldCase.NotHeld, Note.Unusable).Unseals()
            .Example(new HoldCase.Request("I wait for a translation.", Hours: 4));
        cases.MapPost("/skip", HoldCase.Skip).WithName("skipCase").WithSummary("Gives a case back.").TakesReview()
            .Refuses(HoldCase.Reason, HeldCase.NotHeld, Note.Unusable).Unseals()
            .Example(new HoldCase.Request("I know this person."));
        cases.MapPost("/help", HoldCase.Help).WithName("askForHelp").WithSummary("Asks a lead for help with a case.").TakesReview()
            .Refuses(HoldCase.Reason, HeldCase.NotHeld, Note.Unusable).Unseals()
            .Example(new HoldCase.Request("Is this satire?"));
        cases.MapPost("/hand-over", HoldCase.HandOver).WithName("handOverCase").WithSummary("Gives a case to another.").TakesReview()
            .Refuses(HoldCase.CannotTake, HoldCase.Reason, HeldCase.NotHeld, Note.Unusable).Unseals()
            .Example(new HoldCase.Request("You know this dialect.", To: "robin"));
        cases.MapPost("/take", TakeCase.This).WithName("takeCase").WithSummary("Takes this very case, if nobody holds it.").TakesReview()
            .Refuses(TakeCase.Taken, Exposure.BreakDue, Exposure.GraveEnough);
        cases.MapPost("/escalate", HoldCase.Escalate).WithName("escalateCase").WithSummary("Passes a case to those trained for child safety.").TakesReview()
            .Refuses(PolicyBook.Unknown, HoldCase.Reason, HeldCase.NotHeld, Note.Unusable)
            .Example(new HoldCase.Request("A child may be in danger."));
        cases.MapPost("/decision", DecideCase.Handle).WithName("decideCase").WithSummary("Decides a case.").TakesReview()
            .Refuses(HeldCase.NotHeld, DecideCase.IsAppeal, DecideCase.SubjectGone, PolicyBook.Unknown, DecideCase.Specialists,
                DecideCase.StepUnclear, DecideCase.OffLadder, DecideCase.FactsMissing, Note.Unusable).Unseals()
            .Example(DecisionRequest.Example);
        cases.MapGet("/appeal", ReadAppeal.Handle).WithName("readAppeal").WithSummary("What an appeal is against, and what the appellants say.").TakesReview()
            .Refuses(HeldCase.NotHeld, DecideAppeal.NotAnAppeal).Unseals();
        cases.MapPost("/appeal", DecideAppeal.Handle).WithName("decideAppeal").WithSummary("Upholds or overturns a decision on appeal.").TakesReview()
            .Refuses(HeldCase.NotHeld, Note.Unusable, DecideAppeal.DecisionNeeded, DecideAppeal.NotAnAppeal, DecideAppeal.TookPart,
                DecideMany.TakesTwo, PolicyBook.Unknown, DecideCase.Specialists, DecideCase.SubjectGone, DecideCase.StepUnclear,
                DecideCase.OffLadder, DecideCase.FactsMissing).Unseals()
            .Example(new DecideAppeal.Request(AppealState.Upheld, "We looked again: the offer was made eleven times."));
        desk.MapPost("/bulk/preview", DecideMany.Preview).WithName("previewBulk").WithSummary("What one decision for many cases would do.").TakesReview()
            .Refuses(DecideMany.Size, ShowCase.NotFound, TakeCase.Taken, DecideCase.IsAppeal, DecideMany.OtherPolicy, DecideMany.TakesTwo,
                PolicyBook.Unknown, DecideCase.Specialists, DecideCase.SubjectGone, HeldCase.NotHeld, DecideCase.StepUnclear, DecideCase.OffLadder,
                DecideCase.FactsMissing, Note.Unusable).Unseals()
            .Example(new DecideMany.Request([Id.Format(Examples.Id)], DecisionRequest.Example));
        desk.MapPost("/bulk", DecideMany.Handle).WithName("decideBulk").WithSummary("One decision for many cases of one policy.").TakesReview()
            .Refuses(DecideMany.Size, ShowCase.NotFound, TakeCase.Taken, DecideCase.IsAppeal, DecideMany.OtherPolicy, DecideMany.TakesTwo,
                PolicyBook.Unknown, DecideCase.Specialists, DecideCase.SubjectGone, HeldCase.NotHeld, DecideCase.StepUnclear, DecideCase.OffLadder,
                DecideCase.FactsMissing, Note.Unusable).Unseals()
            .Example(new DecideMany.Request([Id.Format(Examples.Id)], DecisionRequest.Example));
        desk.MapPost("/bulk/{id}/undo", DecideMany.Undo).WithName("undoBulk").WithSummary("Takes all of it back, soon after; the cases wait again.").TakesReview()
            .Refuses(Note.Unusable, DecideMany.NoSuchBulk, UndoDecision.NotFound, UndoDecision.Concerned, UndoDecision.NotOwn,
                Decision.Ended).Unseals()
            .Example(new UndoDecision.Request("We took these for another campaign."));
        desk.MapPost("/decisions/{id}/undo", UndoDecision.Handle).WithName("undoDecision").WithSummary("Takes a decision back: one's own soon after, or as a lead.").TakesReview()
            .Refuses(Note.Unusable, UndoDecision.NotFound, UndoDecision.Concerned, UndoDecision.NotOwn, Decision.Ended).Unseals()
            .Example(new UndoDecision.Request("We were wrong: the offer was yours."));
        cases.MapPost("/legal-hold", HoldForLaw.Ask).WithName("askLegalHold").WithSummary("Asks for a case to be kept for the law; a second lead agrees.").Takes(Permission.HoldForLaw)
            .Refuses(HoldForLaw.Unclear, DecideCase.SubjectGone, HoldForLaw.Held, Note.Unusable).Unseals()
            .Example(new HoldForLaw.Request("A court has asked for it.", Days: 90));
        desk.MapGet("/legal-holds", ListHolds.Handle).WithName("legalHolds").WithSummary("Every legal hold, those that keep something first.").Takes(Permission.HoldForLaw);
        desk.MapPost("/legal-holds/{id}/approval", HoldForLaw.Agree).WithName("agreeOnLegalHold").WithSummary("Agrees, as a second lead, or not.").Takes(Permission.HoldForLaw)
            .Refuses(HoldForLaw.NotFound, HoldForLaw.SecondPerson)
            .Example(new Seconded.Request(Agrees: true));
        desk.MapPost("/legal-holds/{id}/end", HoldForLaw.End).WithName("endLegalHold").WithSummary("Ends a legal hold: what its author had deleted is deleted for good.").Takes(Permission.HoldForLaw)
            .Refuses(HoldCase.Reason, HoldForLaw.NotFound, HoldForLaw.SecondPerson, Note.Unusable).Unseals()
            .Example(new HoldForLaw.EndRequest("The court needs it no longer."));
        desk.MapPost("/muted-reporters", MuteReporter.Handle).WithName("muteReporter").WithSummary("Keeps a person's reports from opening cases.").Takes(Permission.MuteReporters)
            .Refuses(MuteReporter.Days, Appoint.Nobody)
            .Example(new MuteReporter.Request("kestrel", Days: 7));
        desk.MapPut("/trusted-flaggers/{name}", NameFlagger.Put).WithName("nameFlagger").WithSummary("Makes an account a trusted flagger, or lifts its suspension.").Takes(Permission.NameFlaggers)
            .Refuses(NameFlagger.Unclear, Appoint.Nobody, Note.Unusable)
            .Example(new NameFlagger.Request("River Watch", "Scams that are aimed at anglers.", ["fraud", "spam"], new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero)));
        desk.MapPost("/trusted-flaggers/{name}/suspension", NameFlagger.Suspend).WithName("suspendFlagger").WithSummary("Suspends a trusted flagger while its reports are looked into.").Takes(Permission.NameFlaggers)
            .Refuses(HoldCase.Reason, NameFlagger.NotOne, Note.Unusable).Unseals()
            .Example(new NameFlagger.Suspension("Every second report of the last month was wrong."));
        desk.MapDelete("/trusted-flaggers/{name}", NameFlagger.End).WithName("endFlagger").WithSummary("Ends the status of a trusted flagger.").Takes(Permission.NameFlaggers)
            .Refuses(NameFlagger.NotOne);
        desk.MapGet("/help", HelpIn.List).WithName("helpRequests").WithSummary("Who is to be helped in and waits for a second lead.").Takes(Permission.HelpIn);
        desk.MapPost("/help/{name}", HelpIn.Ask).WithName("askForHelpIn").WithSummary("Asks for somebody to be helped in who has lost every way to sign in; a second lead agrees.").Takes(Permission.HelpIn)
            .Refuses(Appoint.Nobody, Appoint.NoSecond, Seconded.OwnChange, HelpIn.Waits, HelpIn.OfStaff).Unseals()
            .Example(new HelpIn.Request(IdentityCheck.InPerson));
        desk.MapPost("/help/{name}/approval", HelpIn.Agree).WithName("agreeOnHelpIn").WithSummary("Agrees, as a second lead, and is told a code for the person, good after 72 hours; or does not.").Takes(Permission.HelpIn)
            .Refuses(Appoint.Nobody, Seconded.NothingWaits, Seconded.OwnChange, HelpIn.OfStaff, CredentialRefusals.AskedBefore, CredentialRefusals.RefusedBefore).Unseals()
            .Example(new Seconded.Request(Agrees: true));
        desk.MapGet("/staff", Appoint.List).WithName("staff").WithSummary("Who works in moderation.").Takes(Permission.Appoint);
        desk.MapPut("/staff/{name}", Appoint.Ask).WithName("appoint").WithSummary("Asks for somebody to have other roles; a second lead agrees.").Takes(Permission.Appoint)
            .Refuses(Appoint.Nobody, Appoint.LastLead, Appoint.NoSecond, Appoint.Waits)
            .Example(new Appoint.Request([Role.Moderator]));
        desk.MapPost("/staff/{name}/approval", Appoint.Agree).WithName("agreeOnRoles").WithSummary("Agrees with somebody's other roles, as a second lead, or not.").Takes(Permission.Appoint)
            .Refuses(Appoint.Nobody, Seconded.NothingWaits, Seconded.OwnChange)
            .Example(new Seconded.Request(Agrees: true));
        desk.MapGet("/jobs", ListJobs.Handle).WithName("jobs").WithSummary("What the service has still to do, what has failed first.").Takes(Permission.RunJobs);
        desk.MapPost("/jobs/{id}/retry", RetryJob.Handle).WithName("retryJob").WithSummary("Has a job tried again now.").Takes(Permission.RunJobs)
            .Refuses(RetryJob.NotFound);
        desk.MapPolicies();
        desk.MapRules();
        desk.MapQuality();
        desk.MapScreening(reads: endpoint => endpoint.Takes(Permission.Review, Permission.ReviewChildSafety, Permission.ManageBanks),
            manages: endpoint => endpoint.Takes(Permission.ManageBanks));
        return app;
    }
}
