using Domicile.Base;

namespace Domicile.Identity;

/// <summary>A person as everyone may see them.</summary>
/// <param name="Name">The user name, unique without regard to case; the profile is at <c>/@name</c>.</param>
/// <param name="DisplayName">As the person wrote it.</param>
/// <param name="AvatarUrl">Path of the picture; null for none.</param>
public sealed record Profile(string Name, string DisplayName, string? AvatarUrl);

/// <summary>What a profile's page shows of the person.</summary>
/// <param name="Subject">Who it is; for the service alone.</param>
/// <param name="Profile">Name, display name, picture.</param>
/// <param name="About">What the person says about itself; may have several lines.</param>
public sealed record ShownPerson(SubjectId Subject, Profile Profile, string About);

/// <summary>What other modules may ask about people.</summary>
public interface IProfiles
{
    /// <summary>The profiles of those that exist and are not being deleted.</summary>
    Task<IReadOnlyDictionary<SubjectId, Profile>> Get(IReadOnlyCollection<SubjectId> subjects, CancellationToken cancellationToken);

    /// <summary>The subject with this user name, without regard to case.</summary>
    Task<SubjectId?> Find(string name, CancellationToken cancellationToken);

    /// <summary>The person with this user name, as the viewer may see it: who is suspended sees the own profile still.</summary>
    Task<ShownPerson?> Show(string name, SubjectId? viewer, CancellationToken cancellationToken);

    /// <summary>The user names of all who have an account, hidden or not: for records that a person takes away.</summary>
    Task<IReadOnlyDictionary<SubjectId, string>> Names(IReadOnlyCollection<SubjectId> subjects, CancellationToken cancellationToken);
}
