namespace Domicile.Moderation;

/// <summary>The kinds there are.</summary>
internal sealed class SubjectKinds(IEnumerable<ISubjectKind> kinds)
{
    /// <summary>Videos are judged before they are published, and have media that only an unseal shows.</summary>
    public const string Video = "video";

    /// <summary>What is decided about an author, rather than about a post, has its effect there.</summary>
    public const string Profile = "profile";

    private readonly Dictionary<string, ISubjectKind> _kinds = kinds.ToDictionary(kind => kind.Name);

    public ISubjectKind? Find(string name) => _kinds.GetValueOrDefault(name);

    public ISubjectKind this[string name] => _kinds[name];
}
