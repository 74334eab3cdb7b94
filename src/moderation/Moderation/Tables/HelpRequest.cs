using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>How a lead found out that somebody is who they say: outside the service, where nobody can do so in their name.</summary>
internal enum IdentityCheck
{
    InPerson,
    VideoCall,
    Letter,
}

/// <summary>
/// That the operator help somebody in who has lost every way to sign in: asked for by a lead who has checked who they are, and agreed on by a second one, to whom the
/// custodian tells the code.
/// </summary>
internal sealed class HelpRequest : Seconded
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public IdentityCheck Checked { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    /// <summary>The lead who asked; null for whoever has left.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? By { get; init; }
}
