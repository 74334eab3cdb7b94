using Domicile.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Moderation;

/// <summary>The rules' part of moderation's doors.</summary>
internal static class RulesModule
{
    public static IServiceCollection AddRules(this IServiceCollection services) => services
        .AddSingleton<IPreparation, BringRules>().AddSingleton<ActiveRules>().AddSingleton<KeepJudgement>().AddSingleton<Rulebook>()
        .AddSingleton<RecordRule>().AddSingleton<JobHandler<ModerationDb>>(provider => provider.GetRequiredService<RecordRule>())
        .AddJobHandler<ModerationDb, ExpireRule>();
}
