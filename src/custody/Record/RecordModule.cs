using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Record;

/// <summary>The module's door.</summary>
public static class RecordModule
{
    /// <summary>The public record of this service. It needs an <see cref="ICustodian"/>, here or elsewhere.</summary>
    public static IServiceCollection AddRecord(this IServiceCollection services) =>
        services.AddModuleDb<RecordDb>("record").AddSingleton<IPublicRecord, PublicRecord>();

    /// <summary>Registers the kinds of facts that a module enters, such as <c>moderation.decision</c>: no other is entered.</summary>
    public static IServiceCollection AddRecordKinds(this IServiceCollection services, params string[] kinds)
    {
        foreach (var kind in kinds) services.AddSingleton(new RecordKind(kind));
        return services;
    }

    /// <summary>Does the jobs of <see cref="EnterFact"/> in this module's database.</summary>
    public static IServiceCollection AddRecordJobs<TDb>(this IServiceCollection services) where TDb : ModuleDb =>
        services.AddJobHandler<TDb, EnterFact<TDb>>();
}
