using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Domicile.Base;

namespace Domicile.Sealing;

/// <summary>Whose key it is that data is sealed under: a kind (<see cref="HolderKind"/>) and a number, written <c>conversation:0198…</c>. A person is one too.</summary>
[JsonConverter(typeof(HolderJson))]
public readonly record struct Holder(string Kind, Guid Id)
{
    public const string Person = "person";

    public bool IsPerson => Kind == Person;

    /// <summary>
    /// Under which its key stands among all keys. A person's is its own; any other is derived from kind and id, so that no kind's key can be asked for as another's.
    /// </summary>
    public SubjectId Number => IsPerson ? new(Id) : new(Derive());

    public static implicit operator Holder(SubjectId person) => new(Person, person.Value);

    public override string ToString() => $"{Kind}:{Base.Id.Format(Id)}";

    public static bool TryParse(string? text, out Holder holder)
    {
        var parts = text is { Length: <= 80 } ? text.Split(':') : [];
        holder = default;
        if (parts.Length != 2 || !HolderKind.IsName(parts[0]) || !Guid.TryParseExact(parts[1], "n", out var id)) return false;
        holder = new(parts[0], id);
        return true;
    }

    /// <summary>Whether a number can be a person's: those of other holders are derived, and say so.</summary>
    public static bool IsPersons(SubjectId number) => number.Value.Version != Derived;

    private const int Derived = 8;

    private Guid Derive()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes("domicile/holder/v1\n" + this), hash);
        hash[6] = (byte)((hash[6] & 0x0f) | (Derived << 4));
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new(hash[..16], bigEndian: true);
    }
}

/// <summary>A kind of what a key can belong to beside persons, such as conversations. The custodian opens none that is not registered at it.</summary>
/// <param name="Name">One word; never changes.</param>
/// <param name="Openers">The parties that may open it, each as far as a mandate allows; <c>subject</c> for its members.</param>
/// <param name="MembersUnder">The category of each member under whose key the holder's is wrapped: it goes with its last member. Null: the custodian keeps it.</param>
/// <param name="DestroyedBy">The party at whose word it is destroyed; null where it goes only with its members.</param>
/// <remarks>Each opening is an entry for every member, and for the overseers; a member's own is for that member alone.</remarks>
public sealed partial record HolderKind(string Name, IReadOnlyList<string> Openers, string? MembersUnder = null, string? DestroyedBy = null)
{
    public static bool IsName(string name) => Form().IsMatch(name);

    [GeneratedRegex(@"\A[a-z][a-z-]{0,39}\z")]
    private static partial Regex Form();
}

/// <summary>As it crosses from plane to plane.</summary>
public sealed class HolderJson : JsonConverter<Holder>
{
    public override Holder Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Holder.TryParse(reader.GetString(), out var holder) ? holder : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, Holder value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
