using Domicile.Base;
using Domicile.Moderation.People;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Rules.Language;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Moderation.Rules;

/// <summary>The rules' part of moderation's doors.</summary>
internal static class RulesModule
{
    // A text of the greatest length, in UTF-8 and with every sign escaped that JSON has to escape.
    private const int MaxBody = 4 * RuleLimits.Source;

    private const string ExampleRule = """
        when count(signals.failed) > 1
          hold for "spam" because "Two machines could not look at this."

        example "Two broke off" with signals.failed = ["media-hash", "text"] gives hold
        example "One broke off" with signals.failed = ["text"] gives nothing
        """;

    public static IServiceCollection AddRules(this IServiceCollection services) => services
        .AddSingleton<IPreparation, BringRules>().AddSingleton<ActiveRules>().AddSingleton<KeepJudgement>().AddSingleton<JudgeByRules>()
        .AddJobHandler<ModerationDb, RecordRule>()
        .AddJobHandler<ModerationDb, ExpireRule>()
        .AddSingleton<ReadRules>().AddSingleton<SaveRule>().AddSingleton<ChangeRule>().AddSingleton<AgreeOnRule>().AddSingleton<BackTestRule>();

    public static void MapRules(this IEndpointRouteBuilder desk)
    {
        desk.MapGet("/rules", ReadRules.Handle).WithName("rules").WithSummary("The rules, their states and what came of them.").Takes(Permission.ReadRules);
        desk.MapGet("/rules/facts", Vocabulary).WithName("ruleFacts").WithSummary("What rules can ask for: facts and functions.").Takes(Permission.ReadRules);
        desk.MapGet("/rules/{name}", ReadRules.HandleOne).WithName("rule").WithSummary("A rule's versions, and who changed what.").Takes(Permission.ReadRules)
            .Refuses(ChangeRule.NotFound);
        desk.MapPost("/rules/check", CheckRule.Handle).WithName("checkRule").WithSummary("What is wrong with a rule's text, and what its examples come to.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBody)).Takes(Permission.ReadRules)
            .Example(new CheckRule.Request(ExampleRule));
        desk.MapPut("/rules/{name}", SaveRule.Handle).WithName("saveRule").WithSummary("Writes the next version of a rule, as a draft.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBody)).Takes(Permission.WriteRules)
            .Refuses(SaveRule.Errors, SaveRule.NameUnclear, SaveRule.Changed, SaveRule.TooMany, Note.Unusable).Unseals()
            .Example(new SaveRule.Request(ExampleRule, BasedOn: 0, "Nobody had looked at these."));
        desk.MapPost("/rules/{name}/versions/{version}/back-test", BackTestRule.Handle).WithName("backTestRule").WithSummary("What a version would have done to what was judged lately.")
            .Takes(Permission.ReadRules)
            .Refuses(ChangeRule.NotFound, SaveRule.Errors);
        desk.MapPost("/rules/{name}/versions/{version}/state", ChangeRule.Handle).WithName("changeRule").WithSummary("Asks for another state of a version.").Takes(Permission.WriteRules)
            .Refuses(ChangeRule.NotFound, ChangeRule.StateUnclear, ChangeRule.Pending, SaveRule.Errors, Note.Unusable, ChangeRule.ExamplesFail,
                ChangeRule.ExamplesMissing).Unseals()
            .Example(new ChangeRule.Request(RuleState.Live, "It did well in shadow."));
        desk.MapPost("/rules/{name}/approval", AgreeOnRule.Handle).WithName("agreeOnRule").WithSummary("Agrees, as the second person, with a change that waits; or refuses it.")
            .Takes(Permission.WriteRules)
            .Refuses(Seconded.NothingWaits, Seconded.OwnChange).Unseals()
            .Example(new Seconded.Request(Agrees: true));
    }

    private static Ok<Words> Vocabulary() => TypedResults.Ok(new Words(
        [.. Known.All.Select(fact => new Fact(fact.Name, fact.Type, fact.What))], [.. Functions.Shapes.Select(one => new Function(one.Shape, one.What))]));

    internal sealed record Words(IReadOnlyList<Fact> Facts, IReadOnlyList<Function> Functions);

    internal sealed record Fact(string Name, FactType Type, string What);

    internal sealed record Function(string Shape, string What);
}
