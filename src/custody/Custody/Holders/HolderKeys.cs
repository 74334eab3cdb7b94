using System.Collections.Concurrent;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Custody.Grants;
using Domicile.Keys;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Custody.Holders;

/// <summary>A holder's key while it is worked with, and who sees that it was.</summary>
/// <param name="Root">From which its keys are derived.</param>
/// <param name="Seen">Under whose keys the entries about it are sealed, with these: the members', or its own where it has none.</param>
/// <param name="Members">All of them; of a person that person.</param>
public sealed record OpenedHolder(byte[] Root, List<(SubjectId Number, byte[] Root)> Seen, IReadOnlyList<SubjectId> Members) : IDisposable
{
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Root);
        foreach (var (_, root) in Seen) CryptographicOperations.ZeroMemory(root);
    }
}

/// <summary>Finds and unwraps keys: those that the custodian keeps, under its own, and those that members share, under theirs.</summary>
public sealed class HolderKeys(
    IDbContextFactory<CustodyDb> databases, KeyRows rows, Keyring keys, IEnumerable<HolderKind> kinds, IOptions<DomicileOptions> arrangement, TimeProvider time)
{
    // Closed in this process: what was under way when its subject was erased yields nothing.
    private readonly ConcurrentDictionary<SubjectId, bool> _closed = new();
    private readonly Dictionary<string, HolderKind> _kinds = kinds.ToDictionary(kind => kind.Name);

    public HolderKind? KindOf(Holder holder) => _kinds.GetValueOrDefault(holder.Kind);

    public void Close(SubjectId subject)
    {
        _closed[subject] = true;
        keys.Forget(subject);
    }

    public bool IsClosed(SubjectId subject) => _closed.ContainsKey(subject);

    /// <summary>The root of a key that the custodian keeps: to be zeroed. Of one that is held it is not asked whether it is active: what is erased is held no
    /// longer, and <see cref="Batch.AddUnlessClosed"/> asks.</summary>
    public Outcome<byte[]> Of(SubjectId subject)
    {
        for (var again = false; ; again = true)
        {
            var held = keys.Held(subject);
            var row = held is null ? rows.Find(subject) : null;
            if (held is null && row?.State != KeyState.Active) return row?.State > KeyState.Active ? Receipts.AlreadyErased : Receipts.NotEnrolled;
            try
            {
                var key = held ?? keys.Unwrap(subject, row!.WrapVersion, row.Wrapped);
                if (!_closed.ContainsKey(subject)) return key;
                CryptographicOperations.ZeroMemory(key);
                keys.Forget(subject);
                return Receipts.AlreadyErased;
            }
            catch (KeysUnavailableException)
            {
                return Receipts.KeysUnavailable;
            }
            catch (CryptographicException) when (row!.WrapVersion < keys.MinVersion)
            {
                // The row may have been rewrapped, and the version retired, since it was read.
                if (again) return Receipts.KeyRetired;
            }
        }
    }

    /// <summary>The holder's key, for a member by its session or for another party.</summary>
    public async Task<Outcome<OpenedHolder>> Open(Holder holder, LiveSession? by, CancellationToken cancellationToken)
    {
        if (holder.IsPerson) return Person(holder, by);
        if (KindOf(holder) is not { } kind) return HolderRefusals.Unknown;
        var members = await Members(holder, cancellationToken);
        if (by is not null && !members.Exists(row => row.Member == by.Subject)) return HolderRefusals.NotAMember;
        // What a member opens itself it alone sees.
        var seen = new List<(SubjectId Number, byte[] Root)>();
        foreach (var member in members.ConvertAll(row => row.Member).Where(member => by is null || member == by.Subject))
        {
            if (Of(member).Succeeded(out var root, out var none)) seen.Add((member, root));
            else if (none.Status >= 500) return Refused(none);
        }
        if (!Root(holder, kind, members, seen).Succeeded(out var own, out var refusal)) return Refused(refusal);
        if (seen.Count == 0) seen.Add((holder.Number, own));
        return new OpenedHolder(own, seen, members.ConvertAll(row => row.Member));

        Refusal Refused(Refusal why)
        {
            foreach (var (_, root) in seen) CryptographicOperations.ZeroMemory(root);
            return why;
        }
    }

    /// <summary>Whether the kind lets the party open it at all; mandates decide whether it may.</summary>
    public bool Lets(Holder holder, string party) => holder.IsPerson || KindOf(holder)?.Openers.Contains(party) == true;

    /// <summary>The holder's key, as a member is given it.</summary>
    public byte[] Wrap(Holder holder, HolderKind kind, SubjectId member, byte[] memberRoot, byte[] key)
    {
        using var under = Under(kind, memberRoot);
        return under.Seal(Bound(holder, kind, member), key);
    }

    public async Task<List<Membership>> Members(Holder holder, CancellationToken cancellationToken)
    {
        var number = holder.Number;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Memberships.AsNoTracking().Where(row => row.Holder == number).ToListAsync(cancellationToken);
    }

    private Outcome<OpenedHolder> Person(Holder holder, LiveSession? by)
    {
        if (by is not null && by.Subject != holder.Number) return CredentialRefusals.NoGrant;
        if (!Holder.IsPersons(holder.Number)) return Receipts.NotEnrolled;
        return Of(holder.Number).Then<OpenedHolder>(root => new OpenedHolder(root, [(holder.Number, root)], [holder.Number]));
    }

    private Outcome<byte[]> Root(Holder holder, HolderKind kind, List<Membership> members, List<(SubjectId Number, byte[] Root)> roots)
    {
        if (kind.MembersUnder is null) return Of(holder.Number);
        if (roots.Count == 0) return HolderRefusals.Unknown;
        var (member, root) = roots[0];
        using var under = Under(kind, root);
        return under.Open(Bound(holder, kind, member), members.First(row => row.Member == member).Wrapped);
    }

    private CategoryKey Under(HolderKind kind, byte[] memberRoot) => new(SubjectKeys.Category(memberRoot, kind.MembersUnder!), TimeSpan.FromMinutes(1), time);

    private Binding Bound(Holder holder, HolderKind kind, SubjectId member) =>
        new(arrangement.Value.Name, member, new SealedField(kind.MembersUnder!, "holder." + holder.Kind, 1), holder.Id);
}
