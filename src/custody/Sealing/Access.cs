using Domicile.Base;

namespace Domicile.Sealing;

/// <summary>Who opens it.</summary>
/// <param name="Party">The party of the arrangement: <c>subject</c>, <c>operator</c>, <c>technology-partner</c>, <c>overseer</c>, ….</param>
/// <param name="Name">The person's or the component's name, as known to the party.</param>
/// <param name="Employer">The legal entity.</param>
/// <param name="Country">Where the person sits or the machine stands: ISO 3166-1 alpha-2.</param>
public sealed record Accessor(string Party, string Name, string Employer, string Country);

/// <summary>Who opens protected data, what for, and why.</summary>
/// <param name="Purpose">A fideslang data use, such as <c>essential.service</c>.</param>
/// <param name="Reason">The reason code.</param>
/// <param name="By">Who.</param>
/// <param name="Explanation">A sentence or a case number, where the mandate demands one; it is shown to the subject.</param>
public sealed record Access(string Purpose, Reason Reason, Accessor By, string? Explanation = null);

/// <summary>A request to open one category of one holder's data.</summary>
/// <param name="Holder">Whose: a person's, in most cases.</param>
/// <param name="Category">A fideslang category, such as <c>user.contact.email</c>.</param>
/// <param name="Access">Who, what for and why.</param>
/// <param name="Term">How long the key is wanted; the mandate's longest term bounds it, at most 15 minutes.</param>
public sealed record AccessRequest(Holder Holder, string Category, Access Access, TimeSpan Term);

/// <summary>One entry about a subject, as the subject sees it.</summary>
/// <param name="Index">Its place in the ledger.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Kind"><c>enroll</c>, <c>unseal</c>, <c>deny</c>, <c>erase</c>, <c>admit</c>, <c>depart</c>, <c>members</c>, or what happened to a session or a credential: see <see cref="SessionNote"/>.</param>
/// <param name="Category">The category opened; null where the entry concerns the whole key.</param>
/// <param name="Access">Who, what for and why; null where nobody opened anything.</param>
/// <param name="ExpiresAt">Until when the key could be used.</param>
/// <param name="Session">The session by which it was opened, or what happened to one; null where none is concerned.</param>
/// <param name="Holder">What it is about, if not the subject's own data, such as a conversation.</param>
/// <param name="Members">How many members it had then, where they changed.</param>
/// <param name="Approval">The hash of the proposal under which a quorum allowed it; null where a mandate did.</param>
public sealed record AccessRecord(
    long Index, DateTimeOffset At, string Kind, string? Category, Access? Access, DateTimeOffset? ExpiresAt, SessionNote? Session = null,
    Holder? Holder = null, int? Members = null, string? Approval = null);

/// <summary>The accesses that need nobody's name.</summary>
public static class CommonAccess
{
    /// <summary>The party that a subject itself is: its accesses want a live session.</summary>
    public const string Subject = "subject";

    /// <summary>The subject looks at, or changes, its own data.</summary>
    public static Access BySubject(this DomicileOptions domicile, string purpose = "essential.service") =>
        new(purpose, Reason.SubjectRequest, new(Subject, "the subject", domicile.Operator, domicile.Jurisdiction));

    /// <summary>A component of the service works without a person seeing the data.</summary>
    /// <param name="domicile">Whose operator it works for.</param>
    /// <param name="component">Such as <c>Feed</c>; the subject will read it.</param>
    /// <param name="purpose">A fideslang data use.</param>
    public static Access ByService(this DomicileOptions domicile, string component, string purpose = "essential.service") =>
        new(purpose, Reason.AutomatedService, new("operator", component, domicile.Operator, domicile.Jurisdiction));
}
