using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Social;
using Domicile.Video;
using Domicile.Work;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Moderation.Publishing;

/// <summary>What judging before and after publication registers.</summary>
internal static class PublishingModule
{
    public static IServiceCollection AddPublishing(this IServiceCollection services) => services
        .AddSingleton<ReviewStates>().AddSingleton<LookAtVideo>().AddSingleton<AuthorFacts>().AddSingleton<KeepReview>().AddSingleton<JudgeSubject>()
        .AddSingleton<IRejudging, RejudgePosts>().AddSingleton<IVideoReview, ReviewVideo>().AddSingleton<IProfileReview, ReviewProfile>().AddSingleton<IReachWatch, WatchReach>()
        .AddSingleton<IVideoTraces, ForgetMedia>().AddSingleton<IVideoTraces, DeletedVideos>()
        .AddJobHandler<ModerationDb, LookAgain>()
        .AddJobHandler<ModerationDb, RejudgeWords>().AddSingleton<IPreparation, BeginRejudging>();
}
