namespace Domicile.Moderation;

/// <summary>The kinds there are.</summary>
internal sealed class SubjectKinds(IEnumerable<ISubjectKind> kinds)
{
    /// <summary>What is decided about an author, rather than about a post, has its effect there.</summary>
    public const string Profile = ISubjectKind.People;

    private readonly Dictionary<string, ISubjectKind> _kinds = kinds.ToDictionary(kind => kind.Name);

    public ISubjectKind? Find(string name) => _kinds.GetValueOrDefault(name);

    public ISubjectKind this[string name] => _kinds[name];
}
