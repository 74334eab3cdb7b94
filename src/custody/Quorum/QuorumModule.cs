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
}
