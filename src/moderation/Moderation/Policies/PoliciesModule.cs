using Domicile.Base;
using Domicile.Moderation.People;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Moderation.Policies;

/// <summary>The policies' part of moderation's doors.</summary>
internal static class PoliciesModule
{
    // Texts in two languages, with every sign escaped that JSON has to escape.
    private const int MaxBody = 64 * 1024;

    public static IServiceCollection AddPolicies(this IServiceCollection services) => services
        .AddSingleton<IPreparation, BringPolicies>().AddSingleton<PolicyBook>().AddSingleton<ReadPolicies>().AddSingleton<WritePolicy>().AddSingleton<AgreeOnPolicy>()
        .AddJobHandler<ModerationDb, RecordPolicy>();

    public static void MapPolicies(this IEndpointRouteBuilder desk)
    {
        desk.MapGet("/policies", PolicyBook.All).WithName("policies").WithSummary("What is not wanted here, and what is done about it: each policy in force.");
        desk.MapGet("/policies/{id}/versions", ReadPolicies.Versions).WithName("policyVersions").WithSummary("Every version of a policy that was ever in force.")
            .Refuses(PolicyBook.Unknown);
        desk.MapGet("/policies/waiting", ReadPolicies.Pending).WithName("waitingPolicies").WithSummary("Versions that wait for a second person.").Takes(Permission.WritePolicies, Permission.AgreeOnPolicies);
        desk.MapPost("/policies/{id}/check", WritePolicy.Check).WithName("checkPolicy").WithSummary("What is wrong with a version, and how it differs from the one in force.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBody)).Takes(Permission.WritePolicies, Permission.AgreeOnPolicies)
            .Refuses(Note.Unusable)
            .Example(new WritePolicy.CheckRequest(PolicyDraft.Example));
        desk.MapPut("/policies/{id}", WritePolicy.Handle).WithName("writePolicy").WithSummary("Writes the next version of a policy, or a new policy.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBody)).Takes(Permission.WritePolicies)
            .Refuses(WritePolicy.Errors, WritePolicy.NameUnclear, WritePolicy.Pending, WritePolicy.Changed, WritePolicy.TooMany, Note.Unusable,
                PolicyGuard.LastSpecialists, PolicyGuard.InUse)
            .Example(new WritePolicy.Request(PolicyDraft.Example, BasedOn: 0, "Viewers asked for it."));
        desk.MapPost("/policies/{id}/retirement", WritePolicy.Retire).WithName("retirePolicy").WithSummary("Asks that nothing new comes under a policy.").Takes(Permission.WritePolicies)
            .Refuses(PolicyBook.Unknown, WritePolicy.NameUnclear, WritePolicy.Pending, WritePolicy.Changed, WritePolicy.TooMany, Note.Unusable,
                PolicyGuard.LastSpecialists, PolicyGuard.InUse)
            .Example(new WritePolicy.RetireRequest(BasedOn: 1, "It came up twice in a year."));
        desk.MapPost("/policies/{id}/approval", AgreeOnPolicy.Handle).WithName("agreeOnPolicy").WithSummary("Agrees, as the second person, with a version that waits; or refuses it.")
            .Takes(Permission.AgreeOnPolicies)
            .Refuses(Seconded.NothingWaits, PolicyGuard.LastSpecialists, PolicyGuard.InUse, Seconded.OwnChange).Unseals()
            .Example(new Seconded.Request(Agrees: true));
    }
}
