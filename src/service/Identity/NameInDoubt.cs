using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Work;

namespace Domicile.Identity;

/// <summary>Somebody has signed up under a name that a person has to look at.</summary>
public sealed record NameInDoubt(SubjectId Person) : IEvent
{
    public static string Name => "name-in-doubt";

    [JsonIgnore]
    public string Subject => Person.ToString();
}
