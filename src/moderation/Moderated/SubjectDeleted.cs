using System.Text.Json.Serialization;
using Domicile.Work;

namespace Domicile.Moderated;

/// <summary>A thing that people posted is deleted for good. Its module writes this in the transaction that deletes it.</summary>
/// <param name="Kind">Such as <c>video</c>.</param>
/// <param name="Id">Which.</param>
public sealed record SubjectDeleted(string Kind, Guid Id) : IEvent
{
    public static string Name => "subject-deleted";

    [JsonIgnore]
    public string Subject => $"{Kind} {Base.Id.Format(Id)}";
}
