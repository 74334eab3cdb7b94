using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Quorum;

/// <summary>The module's doors.</summary>
public static class QuorumModule
{
    /// <summary>Parties can agree on a registry; what else they can agree on, other modules register.</summary>
    public static IServiceCollection AddQuorum(this IServiceCollection services) =>
        services.AddContentKind(RegistryKind.Instance).AddSingleton<ContentKinds>();

    /// <summary>Makes a kind of content one that parties can propose.</summary>
    public static IServiceCollection AddContentKind(this IServiceCollection services, ContentKind kind) => services.AddSingleton(kind);

    /// <summary>The kinds that these modules register: for a party's own machine, where nothing runs.</summary>
    public static ContentKinds KindsOf(IServiceCollection modules) =>
        new(modules.Where(service => service.ServiceType == typeof(ContentKind)).Select(service => (ContentKind)service.ImplementationInstance!));
}
