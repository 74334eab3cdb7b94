using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Remote;

/// <summary>A call between the planes is the POST of one of these to <c>/custody/v1/{name}</c>, answered by an <see cref="Answer{T}"/>.</summary>
internal sealed record OpenCall(string Domicile);

internal sealed record SubjectCall(SubjectId Subject);

/// <param name="By">The subject's live session, where the access is its own.</param>
internal sealed record UnsealCall(Holder Holder, string Category, Access Access, long TermMs, SessionSecret? By);

/// <param name="Blinded">See <see cref="BlindIndex"/>: the custodian never sees the value.</param>
internal sealed record IndexCall(SessionSecret? By, string Category, byte[] Blinded);

internal sealed record FindCall(string Category, byte[] Blinded);

internal sealed record AccessesCall(SessionSecret? By, long? Before, int Limit);

internal sealed record ProofCall(SessionSecret? By, long Index);

internal sealed record AbsenceCall(SessionSecret? By, string Party, string Category, long FromMs, long ToMs);

internal sealed record EnrollCall(SubjectId Subject, Credential First, Place From);

internal sealed record SignInCall(SubjectId? Subject, Credential Proof, Place From);

/// <param name="Name">Of the account, as the browser will show it.</param>
internal sealed record BeginPasskeyCall(string Name, SessionSecret? By);

internal sealed record BeginProofCall;

/// <summary>What a session asks for that needs nothing else.</summary>
internal sealed record SessionCall(SessionSecret? By);

internal sealed record RenewCall(SessionSecret? By, SessionProof? Proof = null);

internal sealed record BindCall(SessionSecret? By, byte[] Key, SessionProof Proof);

internal sealed record CheckCall(SessionSecret? By, bool Fresh);

internal sealed record ConfirmCall(SessionSecret? By, Credential Proof);

internal sealed record SetPasswordCall(SessionSecret? By, string Password);

internal sealed record AddPasskeyCall(SessionSecret? By, PasskeyAnswer Made, string Name);

internal sealed record RemovePasskeyCall(SessionSecret? By, string Id);

/// <param name="Session">Which; every other one if null.</param>
internal sealed record EndCall(SessionSecret? By, Guid? Session);

internal sealed record AskErasureCall(SessionSecret? By, DateTimeOffset Due);

/// <param name="By">The live session of a member, where it is a member's to ask for.</param>
internal sealed record HolderCall(Holder Holder, SessionSecret? By, IReadOnlyList<SubjectId> Members);

/// <param name="Request">PKCS #10 for a key that the service has made.</param>
internal sealed record RenewCertificateCall(byte[] Request);

internal sealed record BeginVisitCall(VisitPlan Plan, SessionSecret? By);

internal sealed record FinishVisitCall(string Code, string Binding);

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
/// <param name="PagesUrl">Where people say their credentials; empty where the service passes them on.</param>
/// <param name="IsTrial">Whether the domicile is a trial.</param>
/// <param name="Erasures">Where to start following erasures.</param>
internal sealed record Opened(string Session, string LedgerKey, string LedgerUrl, string PagesUrl, bool IsTrial, long Erasures);

/// <param name="Key">32 bytes, good for <paramref name="TermMs"/> from when it was asked for.</param>
internal sealed record Released(byte[] Key, Receipt Receipt, long TermMs);

internal sealed record Found(SubjectId? Subject);

/// <param name="Certificate">In PEM; null while it is too early for another.</param>
internal sealed record Renewed(string? Certificate);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 16)]
[JsonSerializable(typeof(OpenCall)), JsonSerializable(typeof(SubjectCall)), JsonSerializable(typeof(UnsealCall[]))]
[JsonSerializable(typeof(IndexCall)), JsonSerializable(typeof(FindCall)), JsonSerializable(typeof(AccessesCall)), JsonSerializable(typeof(ProofCall))]
[JsonSerializable(typeof(AbsenceCall)), JsonSerializable(typeof(ErasuresCall)), JsonSerializable(typeof(RecordCall))]
[JsonSerializable(typeof(HolderCall)), JsonSerializable(typeof(EnrollCall)), JsonSerializable(typeof(SignInCall)), JsonSerializable(typeof(BeginPasskeyCall)), JsonSerializable(typeof(BeginProofCall))]
[JsonSerializable(typeof(SessionCall)), JsonSerializable(typeof(RenewCall)), JsonSerializable(typeof(BindCall))]
[JsonSerializable(typeof(CheckCall)), JsonSerializable(typeof(ConfirmCall)), JsonSerializable(typeof(SetPasswordCall)), JsonSerializable(typeof(AddPasskeyCall))]
[JsonSerializable(typeof(RemovePasskeyCall)), JsonSerializable(typeof(EndCall)), JsonSerializable(typeof(AskErasureCall))]
[JsonSerializable(typeof(RenewCertificateCall)), JsonSerializable(typeof(Answer<Renewed>))]
[JsonSerializable(typeof(BeginVisitCall)), JsonSerializable(typeof(FinishVisitCall)), JsonSerializable(typeof(Answer<Visited>))]
[JsonSerializable(typeof(Answer<Opened>)), JsonSerializable(typeof(Answer<Receipt>)), JsonSerializable(typeof(Answer<Released>[]))]
[JsonSerializable(typeof(Answer<Done>)), JsonSerializable(typeof(Answer<Found>)), JsonSerializable(typeof(Answer<string>))]
[JsonSerializable(typeof(Answer<IReadOnlyList<AccessRecord>>)), JsonSerializable(typeof(Answer<Erasures>))]
[JsonSerializable(typeof(Answer<Enrolled>)), JsonSerializable(typeof(Answer<BegunSession>)), JsonSerializable(typeof(Answer<PasskeyOptions>))]
[JsonSerializable(typeof(Answer<SessionSecret>)), JsonSerializable(typeof(Answer<CredentialList>)), JsonSerializable(typeof(Answer<PasskeyView>))]
[JsonSerializable(typeof(Answer<AskedRecovery>)), JsonSerializable(typeof(Answer<AwaitedRecovery>))]
[JsonSerializable(typeof(Answer<IReadOnlyList<string>>)), JsonSerializable(typeof(Answer<IReadOnlyList<SessionView>>))]
internal sealed partial class Wire : JsonSerializerContext;
