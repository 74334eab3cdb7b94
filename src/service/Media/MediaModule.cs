using Domicile.Base;
using Domicile.Work.Children;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Media;

/// <summary>The module's door. What it registers needs no running service: the command line uses it too.</summary>
public static class MediaModule
{
    public static IServiceCollection AddMedia(this IServiceCollection services) =>
        services.AddSettings<DecodingLimits>().AddSettings<LetteringOptions>().AddSettings<SandboxOptions>()
            .AddSingleton(provider => new Sandbox(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<SandboxOptions>>()))
            .AddSingleton<WorkFolder>().AddHostedService<ReportIsolation>()
            .AddSingleton<IPictures, Pictures>().AddSingleton<IFrames, Frames>().AddSingleton<ILettering, Lettering>();
}
