using Domicile.Base;

namespace Domicile.Identity;

/// <summary>Whether everyone may see something that a person wants to be seen. Stored: values stay.</summary>
public enum ReviewState
{
    /// <summary>Nobody was asked about what it is now: it is not published.</summary>
    Unasked = 0,
    Passed = 1,

    /// <summary>A person looks at it first.</summary>
    Waiting = 2,

    /// <summary>It stays unpublished, unless a person says otherwise.</summary>
    Blocked = 3,
}

/// <summary>Asked before a person is shown as they want to be.</summary>
public interface IProfileReview
{
    /// <summary>Whether this may be shown. What follows from it, such as a case, is durable when this returns.</summary>
    Task<bool> Admits(SubjectId subject, string displayName, string about, CancellationToken cancellationToken);

    /// <summary>What is said of the user name that somebody new wants. Nothing is kept of it: there is nobody yet.</summary>
    Task<ReviewState> Name(string name, CancellationToken cancellationToken);
}
