using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Credentials.Registration;
using Domicile.Credentials.Sessions;
using Domicile.Custody;
using Domicile.Sealing;
using Microsoft.Extensions.Options;

namespace Domicile.Credentials.Visits;

/// <summary>
/// A visit that is under way. It names a session and holds none of its secrets: those change while the person is here.
/// </summary>
/// <param name="Plan">What it is for.</param>
/// <param name="Session">The session of which it is; null where somebody signs up.</param>
/// <param name="Subject">Whose.</param>
/// <param name="Until">When it is over.</param>
/// <param name="Credential">With what somebody has signed up; null before, and for anything else.</param>
/// <param name="IsKept">Whether all that is left is to have kept the codes.</param>
internal sealed record Visit(VisitPlan Plan, Guid? Session, SubjectId Subject, DateTimeOffset Until, string? Credential = null, bool IsKept = false);

/// <summary>How a visit ended, until the service asks.</summary>
/// <param name="Credential">By which a session is to begin; null where there is one.</param>
/// <param name="IsByHelp">Whether the operator's help is behind that.</param>
internal sealed record Ended(VisitPurpose Purpose, SubjectId Subject, string Challenge, string Next, string? Credential, Place From, bool IsByHelp = false);

/// <summary>
/// Keeps visits, in memory: tickets, pages, marks and codes are 256 random bits each, of which the hash is kept. A session begins when the
/// service fetches it, so that there is none that nobody has, and no secret waits here.
/// </summary>
internal sealed class VisitDesk(
    Registrar registrar, LiveSessions sessions, BeginSession begin, Custodian custodian, IOptions<CredentialOptions> options, TimeProvider time)
    : IVisits, IVisitDesk
{
    /// <summary>Less than a sign-up may take before it is swept.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromMinutes(10);

    private const int Most = 16_384, MaxText = 2_048;
    private static readonly TimeSpan CodeTerm = TimeSpan.FromSeconds(60);

    private readonly Pending<Visit> _tickets = new(Term, Most, time), _open = new(Term, Most, time);
    private readonly Pending<Ended> _codes = new(CodeTerm, Most, time);
    private readonly Pending<SubjectId> _marks = new(LiveSessions.Fresh, Most, time);

    public string? Pages => options.Value.PagesUrl is { } url ? new Uri(url).GetLeftPart(UriPartial.Authority) : null;

    public string Service => options.Value.PublicUrl is { } url ? new Uri(url).GetLeftPart(UriPartial.Authority) : "";

    public ValueTask<Outcome<string>> FindPages(CancellationToken cancellationToken) => new(Pages ?? "");

    public async Task<Outcome<string>> Begin(VisitPlan plan, SessionSecret? by, CancellationToken cancellationToken)
    {
        if (Pages is null || !IsWellFormed(plan, by)) return WellFormed.Malformed;
        if (plan.Subject is { } newcomer) return Keep(_tickets, new Visit(plan, null, newcomer, time.GetUtcNow() + Term));
        return (await custodian.Granted(by, cancellationToken, limited: true)).Then<string>(session =>
            Keep(_tickets, new Visit(plan, session.Id, session.Subject, time.GetUtcNow() + Term)));
    }

    public async Task<Outcome<Visited>> Finish(string code, string binding, CancellationToken cancellationToken)
    {
        // Taken first: it is good once, whoever shows it.
        if (!_codes.Take(Hash(code), out var ended) || !VisitBinding.Fits(binding, ended.Challenge)) return VisitRefusals.Over;
        if (ended.Credential is not { } credential) return new Visited(ended.Purpose, ended.Subject, ended.Next, null);
        return (await begin.Do(ended.Subject, credential, ended.IsByHelp, ended.From, cancellationToken)).Then<Visited>(session =>
            new Visited(ended.Purpose, ended.Subject, ended.Next, session));
    }

    public async Task<Outcome<VisitStep>> SignIn(
        string name, Credential proof, string challenge, string next, Place from, CancellationToken cancellationToken)
    {
        if (challenge.Length != VisitBinding.Length || next.Length > MaxText) return VisitRefusals.Over;
        SubjectId? subject = null;
        if (proof.Passkey is null
            && !(await custodian.Find(Fideslang.Username, name.Trim().TrimStart('@'), cancellationToken)).Succeeded(out subject, out var away)) return away;
        if (!(await registrar.Prove(subject, proof, cancellationToken)).Succeeded(out var proved, out var refusal)) return refusal;
        var ended = new Ended(VisitPurpose.SignIn, proved.Subject, challenge, next, proved.Credential, from, proved.IsByHelp);
        return new VisitStep(null, [], Keep(_codes, ended), Keep(_marks, proved.Subject));
    }

    public async Task<Outcome<VisitPage>> Open(string ticket, string? mark, CancellationToken cancellationToken)
    {
        if (!_tickets.Take(Hash(ticket), out var visit)) return VisitRefusals.Over;
        return await Show(Keep(_open, visit), visit, mark, cancellationToken);
    }

    public async Task<Outcome<VisitPage>> Find(string visit, string? mark, CancellationToken cancellationToken) =>
        _open.Find(Hash(visit), out var found) && found.Until > time.GetUtcNow() ? await Show(visit, found, mark, cancellationToken) : VisitRefusals.Over;

    public async Task<Outcome<PasskeyOptions>> BeginPasskey(string? visit, string? mark, CancellationToken cancellationToken)
    {
        if (visit is null) return await registrar.BeginProof(cancellationToken);
        if (!_open.Find(Hash(visit), out var found)) return VisitRefusals.Over;
        if (!(await Show(visit, found, mark, cancellationToken)).Succeeded(out var page, out var refusal)) return refusal;
        if (page.Stage == VisitStage.Proof) return await registrar.BeginProof(cancellationToken);
        if (found.Session is not { } id) return await registrar.BeginPasskey(page.Name, null, cancellationToken);
        return (await sessions.Check(id, fresh: true, cancellationToken)).Succeeded(out var session, out refusal)
            ? await registrar.BeginPasskey(session, page.Name, cancellationToken) : refusal;
    }

    public async Task<Outcome<VisitStep>> Go(string visit, Credential? said, string? mark, Place from, CancellationToken cancellationToken)
    {
        // Nobody else goes on with it meanwhile.
        if (!_open.Take(Hash(visit), out var found) || found.Until <= time.GetUtcNow()) return VisitRefusals.Over;
        if (!(await Show(visit, found, mark, cancellationToken)).Succeeded(out var page, out var refusal)) return refusal;
        var (after, codes, wrong) = await Act(found, page.Stage, said, from, cancellationToken);
        // Another try, or another page.
        if (wrong is not null) _open.Add(Hash(visit), found);
        if (wrong is not null) return wrong;
        var isProved = said is not null && (page.Stage == VisitStage.Proof || found.Session is null);
        var proved = isProved ? Keep(_marks, found.Subject) : null;
        if (after is null)
        {
            var plan = found.Plan;
            var ended = new Ended(plan.Purpose, found.Subject, plan.Challenge, plan.Next, found.Credential, from);
            return new VisitStep(null, [], Keep(_codes, ended), proved);
        }
        _open.Add(Hash(visit), after);
        return (await Show(visit, after, proved ?? mark, cancellationToken)).Then<VisitStep>(next => new VisitStep(next, codes, null, proved));
    }

    /// <summary>The visit as it goes on, null where it is over; with codes that were made, or why it stays as it is.</summary>
    private async Task<(Visit? After, IReadOnlyList<string> Codes, Refusal? Wrong)> Act(
        Visit visit, VisitStage stage, Credential? said, Place from, CancellationToken cancellationToken)
    {
        if (stage == VisitStage.Kept) return (null, [], null);
        if (said is null && visit.Plan.Purpose != VisitPurpose.Codes) return (visit, [], null);
        if (visit.Session is not { } id)
        {
            if (!(await registrar.Make(visit.Subject, said!, from, cancellationToken)).Succeeded(out var first, out var refused)) return (null, [], refused);
            return (visit with { Credential = Registrar.KindOf(said!), IsKept = true }, first, null);
        }
        if (!(await sessions.Check(id, fresh: stage == VisitStage.Act, cancellationToken)).Succeeded(out var session, out var refusal)) return (null, [], refusal);
        if (stage == VisitStage.Proof)
        {
            if (said is null) return (visit, [], null);
            if ((await registrar.Confirm(session, said, cancellationToken)).Refusal is { } wrong) return (null, [], wrong);
            return (visit.Plan.Purpose == VisitPurpose.Confirm ? null : visit, [], null);
        }
        switch (visit.Plan.Purpose, said)
        {
            case (VisitPurpose.Codes, _):
                if (!(await registrar.NewCodes(session, cancellationToken)).Succeeded(out var codes, out refusal)) return (null, [], refusal);
                return (visit with { IsKept = true }, codes, null);
            case (VisitPurpose.Password, { Password: { } password }):
                return (null, [], (await registrar.SetPassword(session, password, cancellationToken)).Refusal);
            case (VisitPurpose.Passkey, { Passkey: { } made }):
                return (null, [], (await registrar.AddPasskey(session, made, from.Device, cancellationToken)).Refusal);
            default:
                return (visit, [], null);
        }
    }

    private async Task<Outcome<VisitPage>> Show(string name, Visit visit, string? mark, CancellationToken cancellationToken)
    {
        var plan = visit.Plan;
        if (visit.IsKept) return new VisitPage(name, plan.Purpose, VisitStage.Kept, default, plan.Name, plan.Next, false, false);
        if (visit.Session is not { } id) return new VisitPage(name, plan.Purpose, VisitStage.Act, default, plan.Name, plan.Next, false, false);
        if (!(await sessions.Check(id, fresh: false, cancellationToken)).Succeeded(out var session, out var refusal)) return refusal;
        if (!(await registrar.List(session, cancellationToken)).Succeeded(out var ways, out refusal)) return refusal;
        // The session alone does not do, for the service has it.
        var isFresh = plan.Purpose != VisitPurpose.Confirm && mark is not null && _marks.Find(Hash(mark), out var marked) && marked == visit.Subject
            && (await sessions.Check(id, fresh: true, cancellationToken)).Refusal is null;
        return new VisitPage(name, plan.Purpose, isFresh ? VisitStage.Act : VisitStage.Proof, id, plan.Name, plan.Next, ways.HasPassword, ways.Passkeys.Count > 0);
    }

    private static bool IsWellFormed(VisitPlan plan, SessionSecret? by) => Enum.IsDefined(plan.Purpose) && plan.Purpose != VisitPurpose.SignIn
        && (plan.Purpose == VisitPurpose.SignUp ? plan.Subject is not null && by is null : plan.Subject is null)
        && plan is { Name.Length: > 0 and <= MaxText, Next.Length: <= MaxText, Challenge.Length: VisitBinding.Length };

    private static string Keep<T>(Pending<T> waiting, T value)
    {
        var name = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        waiting.Add(Hash(name), value);
        return name;
    }

    private static string Hash(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
