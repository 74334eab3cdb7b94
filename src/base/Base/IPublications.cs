namespace Domicile.Base;

/// <summary>What people have made public in a module. Whoever hides a person waits for it: when it returns, nothing of theirs is served any more.</summary>
public interface IPublications
{
    /// <summary>Hides all of it, or shows it again. Must bear being called twice.</summary>
    Task Hide(SubjectId subject, bool hidden, CancellationToken cancellationToken);
}
