using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Quorum;

/// <summary>The kinds of content that are registered.</summary>
public sealed class ContentKinds
{
    /// <exception cref="ArgumentException">Two kinds have one name.</exception>
    public ContentKinds(IEnumerable<ContentKind> kinds)
    {
        All = [.. kinds];
        if (All.DistinctBy(kind => kind.Name).Count() != All.Count) throw new ArgumentException("Two kinds of content have one name.", nameof(kinds));
    }

    /// <summary>In the order of registration.</summary>
    public IReadOnlyList<ContentKind> All { get; }

    public ContentKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>The kinds that these modules register: for a party's own machine, where nothing runs.</summary>
    public static ContentKinds Of(IServiceCollection modules) =>
        new(modules.Where(service => service.ServiceType == typeof(ContentKind)).Select(service => (ContentKind)service.ImplementationInstance!));
}
