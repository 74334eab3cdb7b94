using Domicile.Base;
using Domicile.Moderated;
using Domicile.Social.Follows;
using Domicile.Social.Profiles;
using Domicile.Social.Reactions;
using Domicile.Storage;
using Domicile.Video;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Social;

/// <summary>The module's doors: what it registers and what it answers.</summary>
public static class SocialModule
{
    private const int MaxBody = 16 * 1024;

    public static IServiceCollection AddSocial(this IServiceCollection services)
    {
        services.AddModuleDb<SocialDb>("social").AddJobs<SocialDb>();
        services.AddSingleton(SocialFeatures.React).AddSingleton(SocialFeatures.Follow);
        services.AddSingleton<ShowProfile>().AddSingleton<FollowPerson>().AddSingleton<IFollows, StoredFollows>();
        services.AddSingleton<LikeVideo>().AddSingleton<IReactions, StoredReactions>().AddSingleton<IReach, CountReach>().AddSubscriber<VideoDeleted, ForgetVideo>().AddEvent<SocialDb, ReachPassed>();
        return services.AddSingleton<IPersonalData, SocialData>();
    }

    public static IEndpointRouteBuilder MapSocial(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Social").WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        var mine = api.MapGroup("").RequireAuthorization();
        api.MapGet("/profiles/{name}", ShowProfile.Endpoint).WithName("showProfile").WithSummary("A person as everyone may see them.")
            .Refuses(ShowProfile.NotFound);
        mine.MapPut("/profiles/{name}/follow", FollowPerson.Follow).WithName("follow").WithSummary("Follows a person.").Needs(SocialFeatures.Follow)
            .Refuses(ShowProfile.NotFound, FollowPerson.Self, FollowPerson.TooMany, Throttle.TooMany);
        mine.MapDelete("/profiles/{name}/follow", FollowPerson.Unfollow).WithName("unfollow").WithSummary("Follows a person no longer.")
            .Refuses(ShowProfile.NotFound, FollowPerson.Self, FollowPerson.TooMany, Throttle.TooMany);
        mine.MapPut("/videos/{video}/like", LikeVideo.Like).WithName("like").WithSummary("Likes a video.").Needs(SocialFeatures.React)
            .Refuses(LikeVideo.NoSuchVideo, LikeVideo.Closed, Throttle.Busy, Throttle.TooMany);
        mine.MapDelete("/videos/{video}/like", LikeVideo.Unlike).WithName("unlike").WithSummary("Likes a video no longer.")
            .Refuses(LikeVideo.NoSuchVideo, LikeVideo.Closed, Throttle.Busy, Throttle.TooMany);
        return app;
    }
}
