using System.Text.Json.Serialization.Metadata;
using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Remote;

/// <summary>Credentials kept on another machine, beside the custodian.</summary>
public sealed class RemoteRegistrar(CustodyLine line) : IRegistrar
{
    public Task<Outcome<Enrolled>> Enroll(SubjectId subject, Credential first, Place from, CancellationToken cancellationToken) =>
        Say("enroll", new(subject, first, from), Wire.Default.EnrollCall, Wire.Default.AnswerEnrolled, cancellationToken);

    public Task<Outcome<Done>> Activate(SessionSecret? by, CancellationToken cancellationToken) =>
        line.Ask("activate", new(by), Wire.Default.SessionCall, Wire.Default.AnswerDone, cancellationToken);

    public Task<Outcome<BegunSession>> SignIn(SubjectId? subject, Credential proof, Place from, CancellationToken cancellationToken) =>
        Say("sign-in", new(subject, proof, from), Wire.Default.SignInCall, Wire.Default.AnswerBegunSession, cancellationToken);

    public Task<Outcome<PasskeyOptions>> BeginPasskey(string name, SessionSecret? by, CancellationToken cancellationToken) =>
        Say("begin-passkey", new(name, by), Wire.Default.BeginPasskeyCall, Wire.Default.AnswerPasskeyOptions, cancellationToken);

    public Task<Outcome<PasskeyOptions>> BeginProof(CancellationToken cancellationToken) =>
        Say("begin-proof", new(), Wire.Default.BeginProofCall, Wire.Default.AnswerPasskeyOptions, cancellationToken);

    public Task<Outcome<string>> Challenge(SessionSecret? by, CancellationToken cancellationToken) =>
        line.Ask("challenge-session", new(by), Wire.Default.SessionCall, Wire.Default.AnswerString, cancellationToken);

    public Task<Outcome<Done>> Bind(SessionSecret? by, byte[] key, SessionProof proof, CancellationToken cancellationToken) =>
        line.Ask("bind-session", new(by, key, proof), Wire.Default.BindCall, Wire.Default.AnswerDone, cancellationToken);

    public Task<Outcome<SessionSecret>> Renew(SessionSecret by, SessionProof? proof, CancellationToken cancellationToken) =>
        line.Ask("renew", new(by, proof), Wire.Default.RenewCall, Wire.Default.AnswerSessionSecret, cancellationToken);

    public Task<Outcome<Done>> Check(SessionSecret? by, bool fresh, CancellationToken cancellationToken) =>
        line.Ask("check", new(by, fresh), Wire.Default.CheckCall, Wire.Default.AnswerDone, cancellationToken);

    public Task<Outcome<Done>> Confirm(SessionSecret? by, Credential proof, CancellationToken cancellationToken) =>
        Say("confirm", new(by, proof), Wire.Default.ConfirmCall, Wire.Default.AnswerDone, cancellationToken);

    public Task<Outcome<CredentialList>> List(SessionSecret? by, CancellationToken cancellationToken) =>
        line.Ask("credentials", new(by), Wire.Default.SessionCall, Wire.Default.AnswerCredentialList, cancellationToken);

    public Task<Outcome<Done>> SetPassword(SessionSecret? by, string password, CancellationToken cancellationToken) =>
        Say("set-password", new(by, password), Wire.Default.SetPasswordCall, Wire.Default.AnswerDone, cancellationToken);

    public Task<Outcome<PasskeyView>> AddPasskey(SessionSecret? by, PasskeyAnswer made, string name, CancellationToken cancellationToken) =>
        Say("add-passkey", new(by, made, name), Wire.Default.AddPasskeyCall, Wire.Default.AnswerPasskeyView, cancellationToken);

    public Task<Outcome<Done>> RemovePasskey(SessionSecret? by, string id, CancellationToken cancellationToken) =>
        line.Ask("remove-passkey", new(by, id), Wire.Default.RemovePasskeyCall, Wire.Default.AnswerDone, cancellationToken);

    public Task<Outcome<IReadOnlyList<string>>> NewCodes(SessionSecret? by, CancellationToken cancellationToken) =>
        Say("new-codes", new(by), Wire.Default.SessionCall, Wire.Default.AnswerIReadOnlyListString, cancellationToken);

    public Task<Outcome<IReadOnlyList<SessionView>>> Sessions(SessionSecret? by, CancellationToken cancellationToken) =>
        line.Ask("sessions", new(by), Wire.Default.SessionCall, Wire.Default.AnswerIReadOnlyListSessionView, cancellationToken);

    public Task<Outcome<Done>> SignOut(SessionSecret? by, CancellationToken cancellationToken) =>
        line.Ask("sign-out", new(by), Wire.Default.SessionCall, Wire.Default.AnswerDone, cancellationToken);

    public Task<Outcome<Done>> End(SessionSecret? by, Guid? session, CancellationToken cancellationToken) =>
        line.Ask("end-session", new(by, session), Wire.Default.EndCall, Wire.Default.AnswerDone, cancellationToken);

    public Task<Outcome<Done>> AskErasure(SessionSecret? by, DateTimeOffset due, CancellationToken cancellationToken) =>
        line.Ask("ask-erasure", new(by, due), Wire.Default.AskErasureCall, Wire.Default.AnswerDone, cancellationToken);

    public Task<Outcome<Done>> UndoErasure(SessionSecret? by, CancellationToken cancellationToken) =>
        line.Ask("undo-erasure", new(by), Wire.Default.SessionCall, Wire.Default.AnswerDone, cancellationToken);

    /// <summary>What a person says: not passed on where the custodian hears it itself.</summary>
    private async Task<Outcome<TValue>> Say<TCall, TValue>(string name, TCall call, JsonTypeInfo<TCall> write, JsonTypeInfo<Answer<TValue>> read,
        CancellationToken cancellationToken) =>
        (await line.Open(cancellationToken)).Refusal is { } away ? away
            : line.PagesUrl is { Length: > 0 } ? VisitRefusals.CustodianAlone : await line.Ask(name, call, write, read, cancellationToken);
}
