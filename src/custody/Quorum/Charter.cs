using System.Collections.Immutable;
using Domicile.Base;

namespace Domicile.Quorum;

/// <summary>
/// What the parties have agreed: a pure function of the founding and of their acts in the order of the ledger, and of the registered kinds of content.
/// Until parties have registered themselves, nobody can make a quorum, and what each kind has initially holds.
/// </summary>
/// <param name="Kinds">What can be agreed on.</param>
/// <param name="Founding">The first registry, pinned; null before.</param>
/// <param name="InForce">By kind; a kind reads its own with <see cref="ContentKind{TContent, TState}.In"/>.</param>
/// <param name="Motions">By hash.</param>
/// <param name="LastMs">When the last act was entered: a clock that is set back revives nothing.</param>
/// <param name="Places">How many motions have taken effect.</param>
public sealed record Charter(
    ContentKinds Kinds, Founding? Founding, ImmutableDictionary<string, object> InForce, ImmutableDictionary<string, Motion> Motions, long LastMs, int Places)
{
    public static readonly Refusal NotFounded = new("not-founded", 409, "This domicile is not founded yet: its operator pins the first registry by `domicile quorum found`.");
    public static readonly Refusal FoundedBefore = new("founded-before", 409, "This domicile was founded before, and is so once.");
    public static readonly Refusal OtherRegistry = new("other-registry", 409, "The first registry is the one that was pinned when the domicile was founded.");
    public static readonly Refusal OtherTrial = new("trial-stays", 409, "A trial domicile stays one, and no other becomes one.");
    public static readonly Refusal NotAnAct = new("not-an-act", 400, "This is not a signed act of a party of this domicile, or its proposal is not sound.");
    public static readonly Refusal NotAParty = new("not-a-party", 403, "The signature is not one registered party's.");
    public static readonly Refusal NoSuchProposal = new("no-such-proposal", 404, "There is no such proposal.");
    public static readonly Refusal NotOpen = new("proposal-not-open", 409, "The proposal is decided, withdrawn, vetoed or expired.");
    public static readonly Refusal SaidBefore = new("said-before", 409, "This party has said this before.");
    public static readonly Refusal NotYours = new("not-your-proposal", 403, "Only who proposed it may withdraw it, and only an overseer, or a party that it removes, may veto it.");
    public static readonly Refusal TooMany = new("too-many-proposals", 409, "This party has too many proposals that have not expired: wait until some have.");

    // Of one party, ended ones too: those are forgotten when they expire, for until then the same could be sent again.
    private const int MostOfAParty = 50;

    /// <summary>Null until the first has been agreed by everyone it names.</summary>
    public Registry? Registry => RegistryKind.Instance.In(this);

    /// <summary>Before any act.</summary>
    public static Charter Initial(ContentKinds kinds) => new(
        kinds, null, kinds.All.Where(kind => kind.Initially is not null).ToImmutableDictionary(kind => kind.Name, kind => kind.Initially!),
        ImmutableDictionary<string, Motion>.Empty, 0, 0);

    /// <summary>The charter once the domicile is founded.</summary>
    public Outcome<Charter> Found(Founding founding, string domicile, long nowMs) =>
        founding.Domicile != domicile ? NotAnAct : Founding is not null ? FoundedBefore : this with { Founding = founding, LastMs = Math.Max(nowMs, LastMs) };

    /// <summary>The charter at a time: with the agreed contents in force that are due.</summary>
    public Charter At(long nowMs)
    {
        nowMs = Math.Max(nowMs, LastMs);
        var charter = this;
        // One after the other: what takes effect can undo the agreement on the next.
        while (charter.Motions.Values.Where(motion => motion.Standing == Standing.Waiting && motion.DueMs <= nowMs).OrderBy(motion => motion.DueMs)
            .ThenBy(motion => motion.AgreedMs).ThenBy(motion => motion.Hash, StringComparer.Ordinal).FirstOrDefault() is { } due)
            charter = charter.Enforce(due);
        return charter;
    }

    /// <summary>The charter after an act that is entered now, or why it does not count.</summary>
    public Outcome<Charter> Take(Act act, string domicile, long nowMs) => At(nowMs).Follow(act, domicile, Math.Max(nowMs, LastMs));

    /// <summary>The charter after the founding or an act, by the text of its entry, or why it does not count.</summary>
    public Outcome<Charter> Take(ReadOnlySpan<byte> text, string domicile, long nowMs) =>
        Act.TryParse(text, out var act) ? Take(act, domicile, nowMs)
        : Quorum.Founding.Parse(text) is { } founding ? Found(founding, domicile, nowMs) : NotAnAct;

    /// <summary>The motions of a kind that are in force, in the order in which they took effect.</summary>
    public IEnumerable<Motion> InForceOf(ContentKind kind) => Motions.Values
        .Where(motion => motion.Standing == Standing.InForce && motion.Proposal.Kind == kind).OrderBy(motion => motion.Place);

    private Outcome<Charter> Follow(Act act, string domicile, long nowMs)
    {
        if (act.Domicile != domicile) return NotAnAct;
        if (Founding is null) return NotFounded;
        if (act.Kind == ActKind.Propose) return Forget(nowMs).Propose(act, domicile, nowMs);
        if (!Motions.TryGetValue(act.Proposal, out var motion)) return NoSuchProposal;
        return act.Kind == ActKind.Approve ? Approve(motion, act, nowMs).Then<Charter>(changed => With(changed, nowMs)) : Object(motion, act, nowMs);
    }

    private Outcome<Charter> Propose(Act act, string domicile, long nowMs)
    {
        if (Proposal.Parse(act.Json!, Kinds, domicile, nowMs) is not { } proposal) return NotAnAct;
        if (Registry is null && (proposal.Content is not Quorum.Registry || Founding.HashOf(act.Json!) != Founding!.Registry)) return OtherRegistry;
        if (Member(act, proposal) is not { } party) return NotAParty;
        if (proposal.Content is Registry next && Registry is { } now && next.IsTrial != now.IsTrial) return OtherTrial;
        if (Motions.ContainsKey(act.Proposal)) return SaidBefore;
        if (Motions.Values.Count(motion => motion.By == party.Id && motion.Standing is not (Standing.InForce or Standing.Waiting)) >= MostOfAParty) return TooMany;
        return With(new(act.Proposal, proposal, party.Id, Standing.Open, ImmutableSortedDictionary<string, string>.Empty, []), nowMs);
    }

    private Outcome<Motion> Approve(Motion motion, Act act, long nowMs)
    {
        var (member, candidate) = (Registry?.Signer(act.Note), (motion.Proposal.Content as Registry)?.Signer(act.Note));
        if (member is null && candidate is null) return NotAParty;
        if (!motion.IsOpen(nowMs) && motion.Standing != Standing.Waiting) return NotOpen;
        var said = motion;
        if (member is { } by && !motion.ApprovedBy(Registry).Contains(by.Party.Id)) said = said with { Approvals = said.Approvals.SetItem(by.Party.Id, by.Keys[0]) };
        if (candidate is { } named) said = said with { Proved = said.Proved.Union(named.Keys) };
        return ReferenceEquals(said.Approvals, motion.Approvals) && said.Proved.Count == motion.Proved.Count ? SaidBefore : Judge(said, nowMs);
    }

    /// <summary>Whether it is agreed, and when it is due then.</summary>
    private Motion Judge(Motion motion, long nowMs)
    {
        var kind = motion.Proposal.Kind;
        if (!kind.IsAgreed(Registry, motion)) return motion with { Standing = Standing.Open, AgreedMs = null, DueMs = null };
        var agreed = motion.AgreedMs ?? nowMs;
        // Nobody waits for a veto that nobody will give, or where nothing is widened.
        var isPlain = Registry is null || kind.Narrows(InForce.GetValueOrDefault(kind.Name), motion.Proposal.Content)
            || Registry.Parties.Where(party => kind.MayVeto(Registry, motion, party)).ToList() is { Count: > 0 } vetoing
                && motion.ApprovedBy(Registry).IsSupersetOf(vetoing.Select(party => party.Id));
        var delay = isPlain ? 0 : (long)kind.DelayIn(Registry!, motion).TotalMilliseconds;
        // Somebody joined meanwhile whom it takes longer to remove: that time begins now.
        if (motion.DueMs < agreed + delay) agreed = nowMs;
        return motion with { Standing = Standing.Waiting, AgreedMs = agreed, DueMs = isPlain ? nowMs : agreed + delay };
    }

    /// <summary>A veto or a withdrawal.</summary>
    private Outcome<Charter> Object(Motion motion, Act act, long nowMs)
    {
        if (Member(act, motion.Proposal) is not { } party) return NotAParty;
        var (kind, isPending) = (motion.Proposal.Kind, motion.IsOpen(nowMs) || motion.Standing == Standing.Waiting);
        var (mayVeto, mayEnd) = (Registry is { } registry && kind.MayVeto(registry, motion, party), kind.MayEnd(party));
        return act.Kind switch
        {
            ActKind.Veto when !mayVeto && !mayEnd => NotYours,
            ActKind.Veto when isPending && mayVeto => With(motion with { Standing = Standing.Vetoed }, nowMs),
            ActKind.Veto when motion.Standing == Standing.InForce && mayEnd => End(motion, nowMs),
            ActKind.Withdraw when motion.By != party.Id => NotYours,
            ActKind.Withdraw when isPending => With(motion with { Standing = Standing.Withdrawn }, nowMs),
            _ => NotOpen,
        };
    }

    /// <summary>The party whose act it is: one of the registry; before there is one, of the first, which was pinned.</summary>
    private Party? Member(Act act, Proposal proposal) => (Registry ?? proposal.Content as Registry)?.Signer(act.Note)?.Party;

    private Charter With(Motion motion, long nowMs) => (this with { Motions = Motions.SetItem(motion.Hash, motion), LastMs = nowMs }).At(nowMs);

    /// <summary>Without what has ended and can be sent no more.</summary>
    private Charter Forget(long nowMs) => this with
    {
        Motions = Motions.RemoveRange(Motions.Values.Where(motion =>
            motion.Standing is not (Standing.InForce or Standing.Waiting) && motion.Proposal.ExpiresMs <= nowMs).Select(motion => motion.Hash)),
    };

    private Charter Enforce(Motion motion)
    {
        // A registry that took effect meanwhile may lack a key that approved, or have a party that this one removes.
        var judged = Judge(motion, motion.DueMs!.Value);
        if (judged.Standing == Standing.Open || judged.DueMs > motion.DueMs) return this with { Motions = Motions.SetItem(motion.Hash, judged) };
        var (kind, enforced) = (motion.Proposal.Kind, motion with { Standing = Standing.InForce, Place = Places + 1 });
        return Now(this with { Motions = Motions.SetItem(motion.Hash, enforced), Places = Places + 1 }, kind, kind.After(InForce.GetValueOrDefault(kind.Name), motion.Proposal.Content));
    }

    /// <summary>Puts what was in force before it in force again, unless something came after it.</summary>
    private Charter End(Motion motion, long nowMs)
    {
        var kind = motion.Proposal.Kind;
        var ended = this with { Motions = Motions.SetItem(motion.Hash, motion with { Standing = Standing.Vetoed }), LastMs = nowMs };
        return Now(ended, kind, ended.InForceOf(kind).Aggregate(kind.Initially, (before, next) => kind.After(before, next.Proposal.Content))).At(nowMs);
    }

    private static Charter Now(Charter charter, ContentKind kind, object? inForce) =>
        charter with { InForce = inForce is null ? charter.InForce.Remove(kind.Name) : charter.InForce.SetItem(kind.Name, inForce) };
}
