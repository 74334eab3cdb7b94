using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Work;

namespace Domicile.Identity;

/// <summary>Somebody says that a sign-in or a change in their own record was not them.</summary>
public sealed record OwnerDisowns(SubjectId Person) : IEvent
{
    public static string Name => "owner-disowns";

    [JsonIgnore]
    public string Subject => Person.ToString();
}
