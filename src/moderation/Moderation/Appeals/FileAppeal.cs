using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.Appeals;

/// <summary>
/// POST /api/decisions/{id}/appeal, by whose it is about, and POST /api/reports/{id}/appeal, by whose report was dismissed: once, within the
/// window. It opens a case that nobody is given who decided before.
/// </summary>
internal sealed class FileAppeal(
    IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, PolicyBook policies, SealedNotes notes,
    IOptions<AppealOptions> options, JobSignal<ModerationDb> jobs, TimeProvider time)
{
    public static readonly Refusal Nothing = new("appeal-nothing", 404, "There is no decision here that you can appeal against.");
    public static readonly Refusal TooLate = new("appeal-too-late", 409, "The time for an appeal against this decision is over.");
    public static readonly Refusal Made = new("appeal-made", 409, "You have appealed against this decision already.");
    public static readonly Refusal Unclear = new("appeal-words", 422, "Say why the decision is wrong, in 3 to 2,000 characters.");

    public const int MaxWords = 2000;

    /// <summary>Within which an appeal is decided.</summary>
    public static readonly TimeSpan Clock = TimeSpan.FromDays(7);

    /// <param name="Words">Why the decision is wrong, 3 to 2,000 characters.</param>
    internal sealed record Request(string Words);

    /// <param name="Appeal">Names it in the ledger.</param>
    internal sealed record Response(string Appeal);

    public static async Task<Results<Ok<Response>, Problem>> ByAuthor(
        Guid id, Request request, Caller caller, FileAppeal slice, CancellationToken cancellationToken) =>
        (await slice.Do(caller.Subject, AppealSide.Author, id, request.Words, cancellationToken)).ToHttp();

    public static async Task<Results<Ok<Response>, Problem>> ByReporter(
        Guid id, Request request, Caller caller, FileAppeal slice, CancellationToken cancellationToken) =>
        (await slice.Do(caller.Subject, AppealSide.Reporter, id, request.Words, cancellationToken)).ToHttp();

    /// <param name="appellant">Who.</param>
    /// <param name="side">As what.</param>
    /// <param name="about">The decision, or one's report.</param>
    /// <param name="text">In one's own words.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Outcome<Response>> Do(SubjectId appellant, AppealSide side, Guid about, string? text, CancellationToken cancellationToken)
    {
        if (!Note.Parse(text, MaxWords, least: 3).Succeeded(out var words, out _)) return Unclear;
        var (decision, refusal) = await Find(appellant, side, about, cancellationToken);
        if (refusal is not null) return refusal;
        var policy = await policies.Get(decision!.Policy, decision.PolicyVersion, cancellationToken);
        var reach = (await kinds[decision.Kind].Get(decision.Subject, cancellationToken))?.Reach ?? 0;
        var id = Id.Random();
        if (!(await notes.SealOwn(Appeal.WordsField, appellant, id, words, cancellationToken)).Succeeded(out var sealedWords, out refusal)) return refusal;

        var filed = await databases.TransactWithRetry<ModerationDb, Outcome<Response>>(async db =>
        {
            if (await db.Appeals.AnyAsync(row => row.DecisionId == decision.Id && row.Appellant == appellant, cancellationToken)) return Made;
            // Or an appeal would be left without anything to appeal against.
            if (!await db.Decisions.AnyAsync(row => row.Id == decision.Id && row.Ending == Ending.None, cancellationToken)) return Decision.Ended;
            var appeal = new Appeal
            {
                Id = id,
                DecisionId = decision.Id,
                Appellant = appellant,
                Side = side,
                Words = sealedWords,
                At = time.GetUtcNow(),
                CaseId = await CaseFor(db, decision, policy, reach, appellant, cancellationToken),
            };
            db.AddRange(appeal, EnterFact.JobFor(AppealBody.Of(appeal, decision), time));
            await db.SaveChangesAsync(cancellationToken);
            return new Response(Id.Format(id));
        }, cancellationToken);
        jobs.Raise();
        return filed;
    }

    /// <summary>The decision that this person may appeal against now, or why not.</summary>
    private async Task<(Decision? Decision, Refusal? Refusal)> Find(SubjectId appellant, AppealSide side, Guid about, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var decision = side == AppealSide.Author
            ? await db.Decisions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == about && row.Author == appellant, cancellationToken)
            : await (from report in db.Reports
                     where report.Id == about && report.Reporter == appellant
                     join one in db.Cases on report.CaseId equals (Guid?)one.Id
                     join made in db.Decisions on one.DecisionId equals (Guid?)made.Id
                     select made).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        // Of one in whose favour it went there is nothing to take back.
        if (decision is null || Step.Read(decision.Steps).Count > 0 != (side == AppealSide.Author)) return (null, Nothing);
        if (decision.Ending != Ending.None) return (null, Decision.Ended);
        return AppealWindow.IsOpen(decision, options.Value, time) ? (decision, null) : (null, TooLate);
    }

    private async Task<Guid> CaseFor(ModerationDb db, Decision decision, Policy policy, long reach, SubjectId appellant, CancellationToken cancellationToken)
    {
        var matter = Appeal.MatterOf(decision.Id);
        var cases = db.Cases.Where(row => row.Kind == decision.Kind && row.Subject == decision.Subject && row.Matter == matter && row.State == CaseState.Open);
        // Locks it: what joins it now is decided with it.
        var isOpen = await cases.ExecuteUpdateAsync(set => set.SetProperty(row => row.Reach, reach), cancellationToken) > 0;
        var open = isOpen ? await cases.FirstAsync(cancellationToken) : null;
        if (open is null)
        {
            var now = time.GetUtcNow();
            db.Add(open = new Case
            {
                Id = Guid.CreateVersion7(now),
                Kind = decision.Kind,
                Subject = decision.Subject,
                Matter = matter,
                Author = decision.Author,
                Policy = decision.Policy,
                Severity = policy.Severity,
                Queue = Routing.QueueOf(policy),
                Rank = Priority.Rank(policy.Severity, reach, 0, now),
                Reach = reach,
                OpenedAt = now,
                DueAt = now + Clock,
                LeaseUntil = DateTimeOffset.UnixEpoch,
            });
            foreach (var person in await Involved.In(db, decision, cancellationToken)) db.Add(new Pass { CaseId = open.Id, Moderator = person });
        }
        // Whoever appeals may be a moderator.
        if (!db.Passes.Local.Any(row => row.Moderator == appellant) && !await db.Passes.AnyAsync(row => row.CaseId == open.Id && row.Moderator == appellant, cancellationToken))
            db.Add(new Pass { CaseId = open.Id, Moderator = appellant });
        return open.Id;
    }
}
