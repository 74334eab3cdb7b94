using System.Collections.Immutable;
using Domicile.Base;

namespace Domicile.Quorum;

/// <summary>
/// What the parties have agreed: a pure function of their acts in the order of the ledger, and of the registered kinds of content. Until parties have
/// registered themselves, nobody can make a quorum, and what each kind has initially holds.
/// </summary>
/// <param name="Kinds">What can be agreed on.</param>
/// <param name="InForce">By kind; a kind reads its own with <see cref="ContentKind{TContent, TState}.In"/>.</param>
/// <param name="Motions">By hash.</param>
/// <param name="LastMs">When the last act was entered: a clock that is set back revives nothing.</param>
public sealed record Charter(
    ContentKinds Kinds, ImmutableDictionary<string, object> InForce, ImmutableDictionary<string, Motion> Motions, long LastMs)
{
    public static readonly Refusal NotAnAct = new("not-an-act", 400, "This is not a signed act of a party of this domicile, or its proposal is not sound.");
    public static readonly Refusal NotAParty = new("not-a-party", 403, "The signature is not one registered party's.");
    public static readonly Refusal NoSuchProposal = new("no-such-proposal", 404, "There is no such proposal.");
    public static readonly Refusal NotOpen = new("proposal-not-open", 409, "The proposal is decided, withdrawn, vetoed or expired.");
    public static readonly Refusal SaidBefore = new("said-before", 409, "This party has said this before.");
    public static readonly Refusal NotYours = new("not-your-proposal", 403, "Only who proposed it may withdraw it, and only an overseer may veto it.");
    public static readonly Refusal TooMany = new("too-many-proposals", 409, "Too many proposals are open: decide or withdraw some.");

    private const int MaxOpen = 100;

    /// <summary>Null until the first has been agreed by everyone it names.</summary>
    public Registry? Registry => RegistryKind.Instance.In(this);

    /// <summary>Before any act.</summary>
    public static Charter Initial(ContentKinds kinds) => new(
        kinds, kinds.All.Where(kind => kind.Initially is not null).ToImmutableDictionary(kind => kind.Name, kind => kind.Initially!),
        ImmutableDictionary<string, Motion>.Empty, 0);

    /// <summary>The charter at a time: with the agreed contents in force whose delay has run.</summary>
    public Charter At(long nowMs)
    {
        nowMs = Math.Max(nowMs, LastMs);
        return Motions.Values.Where(motion => motion.Standing == Standing.Waiting && motion.DueMs <= nowMs).OrderBy(motion => motion.DueMs)
            .ThenBy(motion => motion.AgreedMs).ThenBy(motion => motion.Hash, StringComparer.Ordinal).Aggregate(this, Enforce);
    }

    /// <summary>The charter after an act that is entered now, or why it does not count.</summary>
    public Outcome<Charter> Take(Act act, string domicile, long nowMs) => At(nowMs).Follow(act, domicile, Math.Max(nowMs, LastMs));

    /// <summary>The motions of a kind that are in force, oldest agreement first.</summary>
    public IEnumerable<Motion> InForceOf(ContentKind kind) => Motions.Values
        .Where(motion => motion.Standing == Standing.InForce && motion.Proposal.Kind == kind).OrderBy(motion => motion.AgreedMs);

    private Outcome<Charter> Follow(Act act, string domicile, long nowMs)
    {
        if (act.Domicile != domicile) return NotAnAct;
        if (act.Kind == ActKind.Propose) return Propose(act, domicile, nowMs);
        if (!Motions.TryGetValue(act.Proposal, out var motion)) return NoSuchProposal;
        var next = act.Kind == ActKind.Approve ? Approve(motion, act, nowMs) : Object(motion, act, nowMs);
        return next.Then<Charter>(changed => With(changed, nowMs));
    }

    private Outcome<Charter> Propose(Act act, string domicile, long nowMs)
    {
        if (Proposal.Parse(act.Json!, Kinds, domicile, nowMs) is not { } proposal) return NotAnAct;
        if (Member(act, proposal) is not { } party) return NotAParty;
        if (Motions.ContainsKey(act.Proposal)) return SaidBefore;
        if (Motions.Values.Count(motion => motion.IsOpen(nowMs)) >= MaxOpen) return TooMany;
        return With(new(act.Proposal, proposal, party.Id, Standing.Open, [], [], null), nowMs);
    }

    private Outcome<Motion> Approve(Motion motion, Act act, long nowMs)
    {
        var (member, candidate) = (Registry?.Signer(act.Note), (motion.Proposal.Content as Registry)?.Signer(act.Note));
        if (member is null && candidate is null) return NotAParty;
        if (!motion.IsOpen(nowMs)) return NotOpen;
        var said = motion with
        {
            Approved = member is null ? motion.Approved : motion.Approved.Add(member.Id),
            Proved = candidate is null ? motion.Proved : motion.Proved.Add(candidate.Id),
        };
        if (said.Approved.Count + said.Proved.Count == motion.Approved.Count + motion.Proved.Count) return SaidBefore;
        return said.Proposal.Kind.IsAgreed(Registry, said) ? said with { Standing = Standing.Waiting, AgreedMs = nowMs } : said;
    }

    /// <summary>A veto or a withdrawal.</summary>
    private Outcome<Motion> Object(Motion motion, Act act, long nowMs)
    {
        if (Member(act, motion.Proposal) is not { } party) return NotAParty;
        var (kind, isPending) = (motion.Proposal.Kind, motion.IsOpen(nowMs) || motion.Standing == Standing.Waiting);
        return act.Kind switch
        {
            ActKind.Veto when !kind.MayVeto(party) && !kind.MayEnd(party) => NotYours,
            ActKind.Veto when isPending && kind.MayVeto(party) => motion with { Standing = Standing.Vetoed },
            ActKind.Veto when motion.Standing == Standing.InForce && kind.MayEnd(party) => motion with { Standing = Standing.Vetoed },
            ActKind.Withdraw when motion.By != party.Id => NotYours,
            ActKind.Withdraw when isPending => motion with { Standing = Standing.Withdrawn },
            _ => NotOpen,
        };
    }

    /// <summary>Whose act it is: one party's of the registry; before there is one, of the first that is proposed.</summary>
    private Party? Member(Act act, Proposal proposal) => Registry is { } registry ? registry.Signer(act.Note) : (proposal.Content as Registry)?.Signer(act.Note);

    private Charter With(Motion motion, long nowMs) => (this with { Motions = Motions.SetItem(motion.Hash, motion), LastMs = nowMs }).At(nowMs);

    private static Charter Enforce(Charter charter, Motion motion)
    {
        var (kind, motions) = (motion.Proposal.Kind, charter.Motions.SetItem(motion.Hash, motion with { Standing = Standing.InForce }));
        return kind.After(charter.InForce.GetValueOrDefault(kind.Name), motion.Proposal.Content) is { } after
            ? charter with { Motions = motions, InForce = charter.InForce.SetItem(kind.Name, after) }
            : charter with { Motions = motions };
    }
}
