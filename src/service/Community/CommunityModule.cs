using Domicile.Base;
using Domicile.Storage;
using Domicile.Video;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
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
        services.AddModuleDb<CommunityDb>("community").AddJobs<CommunityDb>().AddSettings<CommunityOptions>();
        services.AddAuthentication(SessionHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null);
        services.AddAuthorizationBuilder().SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireClaim(Caller.SubjectClaim).Build());
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = Passwords.Iterations);
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddIdentityCore<Account>().AddUserStore<PasskeyAccounts>();
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>().AddScoped<PasskeyCeremony>();

        services.AddSingleton<OwnAccess>().AddSingleton<Throttle>().AddSingleton<Passwords>().AddSingleton<Ceremonies>();
        services.AddSingleton<SignUp>().AddSingleton<PasswordSignUp>().AddSingleton<SignIn>().AddSingleton<ShowAccount>().AddSingleton<ChangePassword>();
        services.AddSingleton<CheckAge>().AddSingleton<IViewerAges>(provider => provider.GetRequiredService<CheckAge>()).AddSingleton<IAdultsOnly>(provider => provider.GetRequiredService<CheckAge>());
        services.AddSingleton<StartSession>().AddSingleton<Browser>().AddSingleton<ListSessions>().AddSingleton<KeepPasskeys>();
        services.AddSingleton<IProfiles, Profiles>().AddSingleton<IModeratedPeople, ModeratedPeople>().AddSingleton<ShowProfile>().AddSingleton<EditProfile>().AddSingleton<ChangePicture>();
        services.AddSingleton<FollowPerson>().AddSingleton<Reactions>().AddSingleton<IReactions>(provider => provider.GetRequiredService<Reactions>());
        services.AddSingleton<IVideoTraces, VideoTraces>().AddSingleton<IPersonalData, CommunityData>().AddSingleton<ReadHoldings>().AddSingleton<ReadAccesses>().AddSingleton<ExportEverything>();
        services.AddSingleton<RequestDeletion>().AddSingleton<UndoDeletion>().AddSingleton<ShowErasure>();
        return services.AddJob<SweepEnrolment>().AddJob<JudgeName>().AddJob<ApplyVisibility>().AddJob<EraseAccount>();
    }

    /// <summary>Same-origin check, then who is asking: before every endpoint that changes or shows anything.</summary>
    public static IApplicationBuilder UseCommunity(this IApplicationBuilder app) =>
        app.UseMiddleware<SameOrigin>().UseAuthentication().UseAuthorization();

    public static IEndpointRouteBuilder MapCommunity(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Community").WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        var mine = api.MapGroup("").RequireAuthorization();
        AccountEndpoints.Map(api, mine);
        PasskeyEndpoints.Map(api, mine);
        ProfileEndpoints.Map(api, mine);
        PrivacyEndpoints.Map(api, mine);
        app.MapGet("/avatars/{name}", ChangePicture.Show).ExcludeFromDescription();
        app.MapGet("/me", GoTo.Me).ExcludeFromDescription();
        app.MapPost("/age-check", GoTo.CheckedAge).ExcludeFromDescription();
        app.MapPost("/sign-out", GoTo.SignOut).ExcludeFromDescription();
        return app;
    }

    private static IServiceCollection AddJob<THandler>(this IServiceCollection services) where THandler : JobHandler<CommunityDb> =>
        services.AddSingleton<THandler>().AddSingleton<JobHandler<CommunityDb>>(provider => provider.GetRequiredService<THandler>());
}
