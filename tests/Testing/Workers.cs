using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Domicile.Tests.Testing;

/// <summary>The workers of a service's modules, for tests that do the jobs themselves.</summary>
internal static class Workers
{
    /// <summary>Jobs are only written.</summary>
    public static void RemoveWorkers(this IServiceCollection services)
    {
        foreach (var worker in services.Where(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationFactory?.Method.DeclaringType?.Assembly == typeof(JobQueue<>).Assembly).ToList()) services.Remove(worker);
    }

    /// <summary>Does every job of a module that is due by now.</summary>
    public static async Task RunJobs<TDb>(this Town town) where TDb : ModuleDb
    {
        var worker = ActivatorUtilities.CreateInstance<JobWorker<TDb>>(town.Domicile.Services, new Lane<TDb>(Lanes.Main));
        await using var db = await town.Db<TDb>();
        while (await db.Jobs.AnyAsync(job => job.Failure == null && job.DueAt <= town.Time.GetUtcNow(), TestContext.Current.CancellationToken))
            await worker.RunNext(TestContext.Current.CancellationToken);
    }
}
