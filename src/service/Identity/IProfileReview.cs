using Domicile.Base;
using Domicile.Moderated;

namespace Domicile.Identity;

/// <summary>Asked before a person is shown as they want to be.</summary>
public interface IProfileReview
{
    /// <summary>Whether this may be shown. What follows from it, such as a case, is durable when this returns.</summary>
    Task<bool> Admits(SubjectId subject, string displayName, string about, CancellationToken cancellationToken);

    /// <summary>What is said of the user name that somebody new wants. Nothing is kept of it: there is nobody yet.</summary>
    Task<ReviewState> Name(string name, CancellationToken cancellationToken);
}
