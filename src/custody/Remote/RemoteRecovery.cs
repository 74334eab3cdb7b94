using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Remote;

/// <summary>The operator's help to get in, at a custodian on another machine.</summary>
public sealed class RemoteRecovery(CustodyLine line) : IHelpedRecovery
{
    public Task<Outcome<AskedRecovery>> Ask(SubjectId subject, CancellationToken cancellationToken) =>
        line.Ask("ask-recovery", new(subject), Wire.Default.SubjectCall, Wire.Default.AnswerAskedRecovery, cancellationToken);

    public Task<Outcome<Done>> Refuse(SessionSecret? by, CancellationToken cancellationToken) =>
        line.Ask("refuse-recovery", new(by), Wire.Default.SessionCall, Wire.Default.AnswerDone, cancellationToken);

    public Task<Outcome<AwaitedRecovery>> Find(SessionSecret? by, CancellationToken cancellationToken) =>
        line.Ask("recovery", new(by), Wire.Default.SessionCall, Wire.Default.AnswerAwaitedRecovery, cancellationToken);
}
