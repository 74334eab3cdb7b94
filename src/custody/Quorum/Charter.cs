using System.Collections.Immutable;
using Domicile.Base;
using Domicile.Quorum.Mandates;
using Domicile.Sealing;

namespace Domicile.Quorum;

public enum Standing
{
    Open,
    InForce,
    Vetoed,
    Withdrawn,
}

/// <summary>A proposal and what has been said about it.</summary>
/// <param name="Approved">The parties of the registry in force that approved it, with the keys that they have there.</param>
/// <param name="Proved">The parties of the registry that is proposed that approved it with the keys they would have there.</param>
public sealed record Motion(
    string Hash, Proposal Proposal, string By, Standing Standing, ImmutableSortedSet<string> Approved, ImmutableSortedSet<string> Proved)
{
    public bool IsOpen(long nowMs) => Standing == Standing.Open && nowMs < Proposal.ExpiresMs;
}

/// <summary>
/// What the parties have agreed: a pure function of their acts in the order of the ledger. Until parties have registered themselves,
/// nobody can make a quorum, and the default mandates hold.
/// </summary>
/// <param name="Registry">Null until the first has been agreed by everyone it names.</param>
/// <param name="Mandates">Who may open what; the first line that covers a request decides.</param>
/// <param name="Motions">By hash.</param>
/// <param name="LastMs">When the last act was entered: a clock that is set back revives nothing.</param>
public sealed record Charter(Registry? Registry, IReadOnlyList<Mandate> Mandates, ImmutableDictionary<string, Motion> Motions, long LastMs)
{
    public static readonly Refusal NotAnAct = new("not-an-act", 400, "This is not a signed act of a party of this domicile, or its proposal is not sound.");
    public static readonly Refusal NotAParty = new("not-a-party", 403, "The signature is not one registered party's.");
    public static readonly Refusal NoSuchProposal = new("no-such-proposal", 404, "There is no such proposal.");
    public static readonly Refusal NotOpen = new("proposal-not-open", 409, "The proposal is decided, withdrawn, vetoed or expired.");
    public static readonly Refusal SaidBefore = new("said-before", 409, "This party has said this before.");
    public static readonly Refusal NotYours = new("not-your-proposal", 403, "Only who proposed it may withdraw it, and only an overseer may veto it.");
    public static readonly Refusal TooMany = new("too-many-proposals", 409, "Too many proposals are open: decide or withdraw some.");

    private const int MaxOpen = 100;

    public static readonly Charter Initial = new(null, DefaultMandates.Table, ImmutableDictionary<string, Motion>.Empty, 0);

    /// <summary>The charter after an act that is entered now, or why it does not count.</summary>
    public Outcome<Charter> Take(Act act, string domicile, long nowMs)
    {
        nowMs = Math.Max(nowMs, LastMs);
        if (act.Domicile != domicile) return NotAnAct;
        if (act.Kind == ActKind.Propose) return Propose(act, domicile, nowMs);
        if (!Motions.TryGetValue(act.Proposal, out var motion)) return NoSuchProposal;
        if (act.Kind == ActKind.Approve) return Approve(motion, act, nowMs).Then<Charter>(changed => With(changed, nowMs));
        if (Member(act, motion.Proposal) is not { } party) return NotAParty;
        var next = act.Kind switch
        {
            ActKind.Veto when party.Role != Party.Overseer => NotYours,
            // What is in force already can be vetoed only where it goes on: an access.
            ActKind.Veto when motion.IsOpen(nowMs) || (motion.Standing == Standing.InForce && motion.Proposal.Access is not null) =>
                motion with { Standing = Standing.Vetoed },
            ActKind.Withdraw when motion.By != party.Id => NotYours,
            ActKind.Withdraw when motion.IsOpen(nowMs) => motion with { Standing = Standing.Withdrawn },
            _ => (Outcome<Motion>)NotOpen,
        };
        return next.Then<Charter>(changed => With(changed, nowMs));
    }

    /// <summary>The accesses that a quorum allows and that cover the request, newest last.</summary>
    public IEnumerable<Motion> Covering(AccessRequest request, long nowMs) => Motions.Values.Where(motion =>
        motion is { Standing: Standing.InForce, Proposal.Access: { } access } && Math.Max(nowMs, LastMs) < access.UntilMs
        && access.Line.ToMandate()!.Covers(request));

    private Outcome<Charter> Propose(Act act, string domicile, long nowMs)
    {
        if (Proposal.Parse(act.Json!, domicile, nowMs) is not { } proposal) return NotAnAct;
        if (Member(act, proposal) is not { } party) return NotAParty;
        if (Motions.ContainsKey(act.Proposal)) return SaidBefore;
        if (Motions.Values.Count(motion => motion.IsOpen(nowMs)) >= MaxOpen) return TooMany;
        return With(new(act.Proposal, proposal, party.Id, Standing.Open, [], []), nowMs);
    }

    private Outcome<Motion> Approve(Motion motion, Act act, long nowMs)
    {
        var (member, candidate) = (Registry?.Signer(act.Note), motion.Proposal.Parties?.Signer(act.Note));
        if (member is null && candidate is null) return NotAParty;
        if (!motion.IsOpen(nowMs)) return NotOpen;
        var said = motion with
        {
            Approved = member is null ? motion.Approved : motion.Approved.Add(member.Id),
            Proved = candidate is null ? motion.Proved : motion.Proved.Add(candidate.Id),
        };
        if (said.Approved.Count + said.Proved.Count == motion.Approved.Count + motion.Proved.Count) return SaidBefore;
        return IsAgreed(said) ? said with { Standing = Standing.InForce } : said;
    }

    /// <summary>
    /// A quorum of the parties, by the keys they have. For a new registry also everyone who is new in it or has other keys there, by those
    /// keys: so nobody is entered who does not hold them, and nobody approves as another by proposing keys for it.
    /// </summary>
    private bool IsAgreed(Motion motion) =>
        (Registry is null || Registry.Parties.Count(party => motion.Approved.Contains(party.Id)) >= Registry.Need)
        && (motion.Proposal.Parties?.Parties ?? []).Where(party => Registry?.Find(party.Id)?.HasKeysOf(party) != true)
            .All(party => motion.Proved.Contains(party.Id));

    /// <summary>Whose act it is: one party's of the registry; before there is one, of the first that is proposed.</summary>
    private Party? Member(Act act, Proposal proposal) => Registry is null ? proposal.Parties?.Signer(act.Note) : Registry.Signer(act.Note);

    private Charter With(Motion motion, long nowMs)
    {
        var next = this with { Motions = Motions.SetItem(motion.Hash, motion), LastMs = nowMs };
        if (motion.Standing != Standing.InForce || Motions.GetValueOrDefault(motion.Hash)?.Standing == Standing.InForce) return next;
        return motion.Proposal switch
        {
            { Parties: { } registry } => next with { Registry = registry },
            { Mandates: { } lines } => next with { Mandates = [DefaultMandates.Own, .. lines.Select(line => line.ToMandate()!)] },
            _ => next,
        };
    }
}
