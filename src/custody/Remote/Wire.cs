using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Remote;

/// <summary>A call between the planes is the POST of one of these to <c>/custody/v1/{name}</c>, answered by an <see cref="Answer{T}"/>.</summary>
internal sealed record OpenCall(string Domicile);

internal sealed record SubjectCall(SubjectId Subject);

internal sealed record UnsealCall(SubjectId Subject, string Category, Access Access, long TermMs);

internal sealed record EraseCall(SubjectId Subject, Access Access);

/// <param name="Blinded">See <see cref="BlindIndex"/>: the custodian never sees the value.</param>
internal sealed record IndexCall(SubjectId Subject, string Category, byte[] Blinded);

internal sealed record FindCall(string Category, byte[] Blinded);

internal sealed record AccessesCall(SubjectId Subject, long? Before, int Limit);

internal sealed record ProofCall(SubjectId Subject, long Index);

internal sealed record RecordCall(string Kind, byte[] Body);

/// <param name="After">The index of the last erasure that the process knows of.</param>
internal sealed record ErasuresCall(long After);

internal sealed record Answer<T>(T? Value, Refusal? Refusal)
{
    public Outcome<T> Outcome => Refusal is { } refusal ? refusal : Value!;
}

/// <param name="Session">To be named, with a number of its own, in every later call.</param>
/// <param name="LedgerKey">Must be the one that the service has pinned.</param>
/// <param name="LedgerUrl">Where outsiders find the ledger; may be empty.</param>
/// <param name="IsTrial">Whether the domicile is a trial.</param>
/// <param name="Erasures">Where to start following erasures.</param>
internal sealed record Opened(string Session, string LedgerKey, string LedgerUrl, bool IsTrial, long Erasures);

/// <param name="Key">32 bytes, good for <paramref name="TermMs"/> from when it was asked for.</param>
internal sealed record Released(byte[] Key, Receipt Receipt, long TermMs);

internal sealed record Found(SubjectId? Subject);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 16)]
[JsonSerializable(typeof(OpenCall)), JsonSerializable(typeof(SubjectCall)), JsonSerializable(typeof(UnsealCall[]))]
[JsonSerializable(typeof(EraseCall)), JsonSerializable(typeof(IndexCall)), JsonSerializable(typeof(FindCall))]
[JsonSerializable(typeof(AccessesCall)), JsonSerializable(typeof(ProofCall)), JsonSerializable(typeof(AbsenceQuestion)), JsonSerializable(typeof(ErasuresCall)), JsonSerializable(typeof(RecordCall))]
[JsonSerializable(typeof(Answer<Opened>)), JsonSerializable(typeof(Answer<Receipt>)), JsonSerializable(typeof(Answer<Released>[]))]
[JsonSerializable(typeof(Answer<Done>)), JsonSerializable(typeof(Answer<Found>)), JsonSerializable(typeof(Answer<string>))]
[JsonSerializable(typeof(Answer<IReadOnlyList<AccessRecord>>)), JsonSerializable(typeof(Answer<Erasures>))]
internal sealed partial class Wire : JsonSerializerContext;
