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
}
