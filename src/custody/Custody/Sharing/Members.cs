using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Custody.Acts;
using Domicile.Custody.Entries;
using Domicile.Custody.Holders;
using Domicile.Custody.Overseers;
using Domicile.Keys;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Custody.Sharing;

/// <summary>
/// Who shares the key of a holder. Every change is an entry for each member, durable before it takes effect: a crash in between leaves entries about
/// what did not happen, and never a member of whom nobody was told.
/// </summary>
public sealed class Members(Custodian custodian, HolderKeys holders, EntryBook book, Epochs epochs, TakeActs quorum, WriteQueue writes, Keyring keys) : IHolders, IDisposable
{
    // Rare, and easier to follow one after the other.
    private readonly SemaphoreSlim _changing = new(1);

    public Task<Outcome<Receipt>> Found(Holder holder, SessionSecret? by, IReadOnlyList<SubjectId> members, CancellationToken cancellationToken) => Alone(async () =>
    {
        if (holders.KindOf(holder) is not { } kind) return HolderRefusals.Unknown;
        if (kind.MembersUnder is not null)
        {
            if (!(await custodian.Granted(by, cancellationToken)).Succeeded(out var session, out var ungranted)) return ungranted;
            members = [session.Subject, .. members];
        }
        members = [.. members.Distinct()];
        if (members.Count > IHolders.MaxMembers) return HolderRefusals.TooMany;
        var known = await holders.Members(holder, cancellationToken);
        if (kind.MembersUnder is not null)
        {
            if (known.Count > 0) return HolderRefusals.Taken;
            var key = RandomNumberGenerator.GetBytes(32);
            var admitted = await Admit(holder, kind, [], members, key);
            CryptographicOperations.ZeroMemory(key);
            return admitted;
        }
        // Whom it concerns first: one that was broken off here is asked for again.
        var fresh = members.Except(known.Select(row => row.Member)).ToList();
        if (fresh.Count > 0 && (await Admit(holder, kind, [], fresh, null)).Refusal is { } refusal) return refusal;
        var made = await custodian.MakeKey(holder.Number, cancellationToken);
        return made.Refusal == Custodian.AlreadyEnrolled ? HolderRefusals.Taken : made;
    }, cancellationToken);

    public Task<Outcome<Receipt>> Admit(Holder holder, SessionSecret? by, SubjectId member, CancellationToken cancellationToken) => Alone(async () =>
    {
        if (holders.KindOf(holder) is not { MembersUnder: not null } kind) return HolderRefusals.Unknown;
        if (!(await custodian.Granted(by, cancellationToken)).Succeeded(out var session, out var ungranted)) return ungranted;
        if (!(await holders.Open(holder, session, cancellationToken)).Succeeded(out var opened, out var none)) return none;
        using (opened)
        {
            if (opened.Members.Contains(member)) return HolderRefusals.Taken;
            return opened.Members.Count < IHolders.MaxMembers ? await Admit(holder, kind, opened.Members, [member], opened.Root) : HolderRefusals.TooMany;
        }
    }, cancellationToken);

    public Task<Outcome<Receipt>> Depart(Holder holder, SessionSecret? by, CancellationToken cancellationToken) => Alone(async () =>
    {
        if (holders.KindOf(holder) is not { MembersUnder: not null }) return HolderRefusals.Unknown;
        if (!(await custodian.Granted(by, cancellationToken)).Succeeded(out var session, out var ungranted)) return ungranted;
        var members = await holders.Members(holder, cancellationToken);
        if (members.Find(row => row.Member == session.Subject) is not { } own) return HolderRefusals.NotAMember;
        var others = members.ConvertAll(row => row.Member).FindAll(member => member != own.Member);
        var entered = await Enter(Kinds.Depart, holder, [own.Member], others, others.Count, EventIds.DepartureOf(keys, own), batch => Remove(batch.Db, own));
        if (entered.Refusal is null)
        {
            await writes.Purge();
            custodian.Drop(holder.Number);
        }
        return entered;
    }, cancellationToken);

    public Task<Outcome<Receipt>> Destroy(Holder holder, CancellationToken cancellationToken) => holders.KindOf(holder) switch
    {
        null => Task.FromResult<Outcome<Receipt>>(HolderRefusals.Unknown),
        { DestroyedBy: Operator, MembersUnder: null } => custodian.EraseUnasked(holder.Number, cancellationToken),
        _ => Task.FromResult<Outcome<Receipt>>(HolderRefusals.NotDestroyed),
    };

    public void Dispose() => _changing.Dispose();

    internal static void Remove(CustodyDb db, Membership membership) =>
        db.Memberships.Where(row => row.Holder == membership.Holder && row.Member == membership.Member).ExecuteDelete();

    private const string Operator = "operator";

    /// <param name="root">The holder's, wrapped for each; null where the custodian keeps it.</param>
    private async Task<Outcome<Receipt>> Admit(Holder holder, HolderKind kind, IReadOnlyList<SubjectId> already, IReadOnlyList<SubjectId> fresh, byte[]? root)
    {
        var rows = new List<Membership>();
        foreach (var member in fresh)
        {
            if (!Holder.IsPersons(member)) return Receipts.NotEnrolled;
            if (!holders.Of(member).Succeeded(out var own, out var none)) return none;
            rows.Add(new() { Holder = holder.Number, Member = member, Wrapped = root is null ? null : holders.Wrap(holder, kind, member, own, root) });
            CryptographicOperations.ZeroMemory(own);
        }
        // Erased meanwhile: whoever let them in, or they themselves.
        var isGone = false;
        var entered = await Enter(Kinds.Admit, holder, fresh, already, already.Count + fresh.Count, null, batch =>
        {
            isGone = already.Count > 0 && !already.Any(member => batch.Db.Memberships.Any(row => row.Holder == holder.Number && row.Member == member));
            if (!isGone) batch.Db.AddRange(rows.Where(row => batch.Db.SubjectKeys.Find(row.Member)?.State == KeyState.Active));
        });
        return isGone ? HolderRefusals.Unknown : entered;
    }

    /// <summary>Enters what happened to some members, and for the others that it did; durable, with what follows, when this returns.</summary>
    /// <param name="count">How many there are then.</param>
    /// <param name="id">Of the one's entry; new ones if null.</param>
    private async Task<Outcome<Receipt>> Enter(
        string kind, Holder holder, IReadOnlyList<SubjectId> whom, IReadOnlyList<SubjectId> others, int count, Guid? id, Action<Batch> then)
    {
        var (epoch, fresh) = (await epochs.For(quorum.Charter.Registry), new List<Entry>());
        foreach (var member in whom.Concat(others))
        {
            if (!holders.Of(member).Succeeded(out var root, out var none))
            {
                if (none.Status < 500) continue;
                return none;
            }
            var isIts = whom.Contains(member);
            fresh.Add(book.Compose(epoch, isIts ? kind : Kinds.Members, member, root, holder: holder, members: count, eventId: isIts ? id : null));
            CryptographicOperations.ZeroMemory(root);
        }
        var entered = await book.EnterFor(fresh, then);
        return entered is [var (entry, index), ..] ? new Receipt(index, entry.At) : Receipts.AlreadyErased;
    }

    private async Task<Outcome<Receipt>> Alone(Func<Task<Outcome<Receipt>>> act, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            return await Receipts.WithReceipt(act);
        }
        finally
        {
            _changing.Release();
        }
    }
}
