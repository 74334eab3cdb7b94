using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Work;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Moderation.Publishing;

/// <summary>What judging before and after publication registers.</summary>
internal static class PublishingModule
{
    public static IServiceCollection AddPublishing(this IServiceCollection services) => services
        .AddSingleton<ReviewStates>().AddSingleton<LookAtPost>().AddSingleton<AuthorFacts>().AddSingleton<KeepReview>().AddSingleton<JudgeSubject>()
        .AddSingleton<IPostReview, ReviewPost>().AddSingleton<ReviewProfile>().AddSingleton<IProfileReview>(provider => provider.GetRequiredService<ReviewProfile>())
        .AddSubscriber<SubjectDeleted, ForgetFindings>().AddSubscriber<SubjectDeleted, CloseCases>().AddSubscriber<NameInDoubt, JudgeName>().AddSubscriber<OwnerDisowns, LookAtDisowned>()
        .AddSubscriber<ReachPassed, JudgeAgain>().AddSubscriber<MatchesChanged, JudgeAgain>()
        .AddJobHandler<ModerationDb, LookAgain>()
        .AddJobHandler<ModerationDb, RejudgeWords>().AddSingleton<IPreparation, BeginRejudging>();
}
