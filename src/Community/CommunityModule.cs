using Domicile.Kernel;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Community;

/// <summary>The module's doors: what it registers and what it answers.</summary>
public static class CommunityModule
{
    private const int MaxBody = 16 * 1024;

    public static IServiceCollection AddCommunity(this IServiceCollection services)
    {
        services.AddModuleDb<CommunityDb>("community").AddJobs<CommunityDb>();
        services.AddSettings<CommunityOptions>();
        services.AddAuthentication(SessionHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null);
        services.AddAuthorizationBuilder().SetDefaultPolicy(
            new(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireClaim(Caller.SubjectClaim).Build().Requirements, [SessionHandler.SchemeName]));
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = Passwords.Iterations);
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();

        services.AddSingleton<Throttle>().AddSingleton<Passwords>().AddSingleton<StartSession>().AddSingleton<Browser>();
        services.AddSingleton<SignUp>().AddSingleton<PasswordSignUp>().AddSingleton<SignIn>();
        services.AddSingleton<SweepEnrolment>().AddSingleton<JobHandler<CommunityDb>>(provider => provider.GetRequiredService<SweepEnrolment>());
        services.AddSingleton<IProfiles, Profiles>().AddSingleton<ShowProfile>().AddSingleton<FollowPerson>();
        services.AddSingleton<Reactions>().AddSingleton<IReactions>(provider => provider.GetRequiredService<Reactions>());
        return services;
    }

    /// <summary>Same-origin check, then who is asking: before every endpoint that changes or shows anything.</summary>
    public static IApplicationBuilder UseCommunity(this IApplicationBuilder app) =>
        app.UseMiddleware<SameOrigin>().UseAuthentication().UseAuthorization();

    public static IEndpointRouteBuilder MapCommunity(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Community").WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        AccountEndpoints.Map(api);
        api.MapGet("/profiles/{name}", ShowProfile.Endpoint).WithName("showProfile").WithSummary("A person as everyone may see them.");

        var mine = api.MapGroup("").RequireAuthorization();
        mine.MapPut("/profiles/{name}/follow", FollowPerson.Follow).WithName("follow").WithSummary("Follows a person.");
        mine.MapDelete("/profiles/{name}/follow", FollowPerson.Unfollow).WithName("unfollow").WithSummary("Follows a person no longer.");
        mine.MapPut("/videos/{video}/like", Reactions.Like).WithName("like").WithSummary("Likes a video.");
        mine.MapDelete("/videos/{video}/like", Reactions.Unlike).WithName("unlike").WithSummary("Likes a video no longer.");
        return app;
    }
}
