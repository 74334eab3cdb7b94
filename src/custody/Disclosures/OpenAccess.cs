using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Custody.Acts;
using Domicile.Custody.Entries;
using Domicile.Custody.Holders;
using Domicile.Custody.Mandates;
using Domicile.Custody.Overseers;
using Domicile.Keys;
using Domicile.Proof;
using Domicile.Quorum;
using Domicile.Sealing;
using Microsoft.Extensions.Options;

namespace Domicile.Disclosures;

/// <summary>
/// Opens for a party what a quorum has approved for it, by the party's own signature. First everyone's entry and then the subject's, one a category,
/// are durable in the ledger; only then are the keys derived, and sealed to the key that the request names.
/// </summary>
public sealed class OpenAccess(
    EntryBook book, Epochs epochs, HolderKeys holders, TakeActs quorum, Custodian custodian, Keyring keys,
    IOptions<DomicileOptions> arrangement, TimeProvider time)
{
    public static readonly Refusal NotARequest = new("not-an-opening", 400,
        "This is not a signed request of a party of this domicile to open an approved access.");
    public static readonly Refusal Stale = new("stale-opening", 409,
        "The request was signed more than five minutes ago or ahead: check the clock and sign it again.");
    public static readonly Refusal NotYours = new("not-your-access", 403, "The access was approved for another party.");
    public static readonly Refusal NotInForce = new("access-not-in-force", 409,
        "The access is not in force: it is open, waits, was withdrawn or vetoed, or its time is over.");
    public static readonly Refusal Beyond = new("beyond-access", 403,
        "The access does not cover this: another subject, or a category that it does not name.");

    /// <summary>The release, signed with the ledger's key: see <see cref="OpenedAccess"/>.</summary>
    public Task<Outcome<string>> Open(ReadOnlyMemory<byte> note, CancellationToken cancellationToken) => Receipts.WithReceipt<string>(async () =>
    {
        if (OpeningRequest.Parse(note.Span) is not { } request || request.Asked.Domicile != arrangement.Value.Name) return NotARequest;
        var ((asked, wanted), charter) = (request, quorum.Charter);
        if (charter.Registry?.Signer(asked.Note)?.Party is not { } party) return Charter.NotAParty;
        if (!asked.IsFresh(time)) return Stale;
        if (!Approved(charter, party, wanted.Proposal).Succeeded(out var access, out var refused)) return refused;
        var accesses = wanted.Categories.Select(category => Request(access, party, wanted, category)).ToList();
        if (!(await holders.Open(wanted.Holder, null, cancellationToken)).Succeeded(out var opened, out var none)) return none;
        using (opened)
        {
            foreach (var each in accesses)
                if (await Denial(charter, each, wanted.Proposal, opened, cancellationToken) is { } denial) return denial;
            var epoch = await epochs.For(charter.Registry);
            var shown = book.ComposeOpening(wanted.Proposal, party.Id, asked.Hash, asked.EventId);
            if (await book.EnterFirst(shown) is not { } opening) return Charter.SaidBefore;
            var fresh = accesses.SelectMany(_ => opened.Seen, (each, seen) => (each.Category, Entry: book.Compose(epoch, Kinds.Unseal, seen.Number,
                seen.Root, each.Category, each.Access, each.Term, wanted.Proposal, holder: each.Holder))).ToList();
            var entered = (await book.EnterFor(fresh.ConvertAll(one => one.Entry))).ToDictionary(one => one.Entry, one => one.Index);
            if (entered.Count == 0 || opened.Seen.TrueForAll(seen => holders.IsClosed(seen.Number))) return Receipts.AlreadyErased;
            // Of what several share, the first member's.
            var places = fresh.Where(one => entered.ContainsKey(one.Entry)).DistinctBy(one => one.Category)
                .ToDictionary(one => one.Category, one => entered[one.Entry]);
            using var context = Hpke.Sender(wanted.To, OpenedAccess.Info(asked.Hash));
            var released = new OpenedAccess(keys.Ledger.Name, asked.Hash, wanted.Proposal, party.Id, wanted.Holder.ToString(), opening,
                shown.At.ToUnixTimeMilliseconds(), (shown.At + accesses[0].Term).ToUnixTimeMilliseconds(), context.Enc,
                [.. wanted.Categories.Select(category => new OpenedCategory(category, places[category], Seal(context, opened.Root, category)))]);
            return SignedNote.Sign(released.ToText(), keys.Ledger).ToString();
        }
    });

    /// <summary>Every opening, from an index of the ledger on: at most 100.</summary>
    public Task<IReadOnlyList<ActView>> List(long from, CancellationToken cancellationToken) =>
        quorum.List(from, [Kinds.Open], cancellationToken);

    private Outcome<ApprovedAccess> Approved(Charter charter, Party party, string proposal)
    {
        if (charter.Motions.GetValueOrDefault(proposal) is not { Proposal.Content: ApprovedAccess access } motion) return Charter.NoSuchProposal;
        if (access.Line.Party != party.Role) return NotYours;
        return motion.Standing == Standing.InForce && Math.Max(quorum.LatestMs, charter.LastMs) < access.UntilMs ? access : NotInForce;
    }

    private async Task<Refusal?> Denial(
        Charter charter, AccessRequest request, string proposal, OpenedHolder opened, CancellationToken cancellationToken)
    {
        // What the mandates in force deny to everyone, no earlier approval opens.
        if (Decide.Term(MandatesKind.Instance.In(charter)!, request).Refusal == Decide.NoMandate) return Decide.NoMandate;
        return holders.Lets(request.Holder, request.Access.By.Party)
            && await custodian.Approval(charter, request, opened.Members, cancellationToken, proposal) is not null ? null : Beyond;
    }

    private static AccessRequest Request(ApprovedAccess access, Party party, Wanted wanted, string category)
    {
        var by = new Accessor(party.Role, wanted.Name, party.Name, party.Country);
        return new(wanted.Holder, category, new(access.Line.Purpose, access.Line.ToMandate()!.Reason, by, access.Explanation),
            TimeSpan.FromMinutes(access.Line.Minutes));
    }

    private static byte[] Seal(Hpke context, byte[] root, string category)
    {
        var key = SubjectKeys.Category(root, category);
        var box = context.Seal(Encoding.UTF8.GetBytes(category), key, out _);
        CryptographicOperations.ZeroMemory(key);
        return box;
    }
}
