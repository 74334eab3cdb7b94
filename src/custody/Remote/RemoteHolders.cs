using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Remote;

/// <summary>Keys of holders that are no persons, kept on another machine.</summary>
public sealed class RemoteHolders(CustodyLine line, RemoteCustodian custodian) : IHolders
{
    public Task<Outcome<Receipt>> Found(Holder holder, SessionSecret? by, IReadOnlyList<SubjectId> members, CancellationToken cancellationToken) =>
        Call("found-holder", new(holder, by, members), cancellationToken);

    public Task<Outcome<Receipt>> Admit(Holder holder, SessionSecret? by, SubjectId member, CancellationToken cancellationToken) =>
        Call("admit-member", new(holder, by, [member]), cancellationToken);

    public async Task<Outcome<Receipt>> Depart(Holder holder, SessionSecret? by, CancellationToken cancellationToken) =>
        Dropped(holder, await Call("depart", new(holder, by, []), cancellationToken));

    public async Task<Outcome<Receipt>> Destroy(Holder holder, CancellationToken cancellationToken) =>
        Dropped(holder, await Call("destroy-holder", new(holder, null, []), cancellationToken));

    private Outcome<Receipt> Dropped(Holder holder, Outcome<Receipt> outcome)
    {
        if (outcome.Refusal is null) custodian.Drop(holder.Number);
        return outcome;
    }

    private Task<Outcome<Receipt>> Call(string name, HolderCall call, CancellationToken cancellationToken) =>
        line.Ask(name, call, Wire.Default.HolderCall, Wire.Default.AnswerReceipt, cancellationToken);
}
