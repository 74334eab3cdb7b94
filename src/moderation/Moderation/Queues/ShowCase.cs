using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Cases;
using Domicile.Moderation.People;
using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Queues;

/// <summary>GET /api/moderation/cases/{id}: all that is known of a case, for whoever holds it or may review its queue.</summary>
internal sealed class ShowCase(
    IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, IProfiles profiles, Staff staff, IScreening screening, SealedNotes notes, ModeratorAccess accesses,
    TimeProvider time)
{
    public static readonly Refusal NotFound = new("case-not-found", 404, "There is no such case, or your role does not allow you to see it.");

    private const int MostReports = 100, MostOpened = 20;

    /// <param name="Mine">Whether the caller holds it now.</param>
    /// <param name="Url">Where people see what it is about; null where it is gone.</param>
    /// <param name="Before">Earlier decisions about the same author, newest first.</param>
    /// <param name="Standing">The author's.</param>
    /// <param name="Found">What machines found last; null where none looked.</param>
    /// <param name="Look">What there is to see; null where it is gone, or open to nobody without unsealing.</param>
    /// <param name="Proposed">What another decided, which the policy wants a second person for; null for nothing.</param>
    /// <param name="Trusted">Whether a trusted flagger reported it.</param>
    /// <param name="Known">Entries of banks that it is like, strongest first.</param>
    internal sealed record Response(
        string Id, string Kind, Guid Subject, string Matter, string Policy, int Severity, string Queue, long Reach, int Reports,
        DateTimeOffset OpenedAt, DateTimeOffset DueAt, CaseState State, bool Mine, DateTimeOffset LeaseUntil, string? Held, string? Url, string? Author,
        IReadOnlyList<Said> Said, IReadOnlyList<Past> Before, Standing Standing, IReadOnlyList<Happened> Events, Guid? DecisionId,
        Look? Look, IReadOnlyList<BankMatch> Known, Findings? Found, DecisionRequest? Proposed, bool Trusted);

    /// <summary>What one report said. Who said it is not shown: it must not matter.</summary>
    /// <param name="Note">In the reporter's words, opened for the holder of the case with a receipt; empty where nothing was written, null where it is not opened.</param>
    internal sealed record Said(string Policy, string? Note, double? Seconds, DateTimeOffset At);

    internal sealed record Past(string Id, string Policy, IReadOnlyList<Step> Steps, int Strike, DateTimeOffset At, Ending Ending, bool SameSubject, bool FromStrikes);

    /// <param name="Note">The rule's sentence, or a moderator's words, opened likewise; null where there are none, or they are not opened.</param>
    internal sealed record Happened(string What, string? Note, DateTimeOffset At, string? By);

    public static async Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, ShowCase slice, CancellationToken cancellationToken) => (await slice.Do(id, caller.Subject, cancellationToken)).ToHttp();

    public async Task<Outcome<Response>> Do(Guid caseId, SubjectId moderator, CancellationToken cancellationToken)
    {
        var roles = await staff.RolesOf(moderator, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Cases.AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId, cancellationToken) is not { } one) return NotFound;
        if (!roles.May(Routing.Queues.First(queue => queue.Queue == one.Queue).Needs) && one.Holder != moderator) return NotFound;
        // A case about oneself, or that one has reported, is another's to see.
        // A check looks as the case did that was decided first, and like any other.
        var check = one.Matter.Length == 0 ? null : await db.Checks.AsNoTracking().FirstOrDefaultAsync(row => row.CaseId == caseId, cancellationToken);
        var (source, asOf) = check is null ? (caseId, DateTimeOffset.MaxValue) : (check.SourceCase ?? caseId, check.AsOf);
        var (isCheck, isGolden) = (check is not null, check?.Purpose == CheckPurpose.Golden);
        if (one.Author == moderator || await db.Reports.AnyAsync(row => row.CaseId == source && row.Reporter == moderator, cancellationToken)) return NotFound;

        var reports = await db.Reports.AsNoTracking().Where(row => row.CaseId == source && row.At <= asOf).OrderByDescending(row => row.At).Take(MostReports).ToListAsync(cancellationToken);
        var decisions = await db.Decisions.AsNoTracking().Where(row => row.Author == one.Author && row.At < asOf && (!isCheck || row.CaseId != source) && (!isGolden || row.Subject != one.Subject)).OrderByDescending(row => row.At).ToListAsync(cancellationToken);
        var events = await db.CaseEvents.AsNoTracking().Where(row => row.CaseId == caseId).OrderBy(row => row.At).ToListAsync(cancellationToken);
        var names = await profiles.Get([.. events.Select(row => row.Moderator).Append(one.Author).Distinct()], cancellationToken);
        var found = await kinds[one.Kind].Get(one.Subject, cancellationToken);
        var author = await kinds[SubjectKinds.Profile].Get(one.Author.Value, cancellationToken);
        var look = await kinds[one.Kind].Look(one.Subject, cancellationToken);
        var review = await db.Reviews.AsNoTracking().FirstOrDefaultAsync(row => row.Kind == one.Kind && row.Subject == one.Subject, cancellationToken);
        var (now, hidesMachines) = (time.GetUtcNow(), check?.IsOfMachine == true);
        var isMine = one.Holder == moderator && one.LeaseUntil > now && one.State == CaseState.Open;
        var (said, happened) = isMine ? await Open(one, moderator, reports, events, cancellationToken) : ([], []);
        var known = hidesMachines ? [] : await screening.Matches(one.Subject, cancellationToken);
        return new Response(
            Id.Format(one.Id), one.Kind, one.Subject, check is null ? one.Matter : "", one.Policy, one.Severity, one.Queue, one.Reach, one.Reports, one.OpenedAt, one.DueAt, one.State,
            isMine, one.LeaseUntil, one.Held, found?.Url, author?.Url,
            [.. reports.Select(row => new Said(row.Policy, row.Note is null ? "" : said.GetValueOrDefault(row.Id), row.Seconds, row.At))], [.. decisions.Select(row => new Past(Id.Format(row.Id), row.Policy, Step.Read(row.Steps), row.Strike, row.At, row.Ending, row.Subject == one.Subject, row.StrikeLimit is not null))],
            Standing.Of(decisions.Where(row => row.LedgerIndex != null).Select(row => row.Ruling), now),
            [.. events.Select(row => new Happened(row.What, row.Because ?? happened.GetValueOrDefault(row.Id), row.At, names.GetValueOrDefault(row.Moderator)?.Name))], one.DecisionId,
            look, known,
            review is null || hidesMachines ? null : Findings.Read(review.Findings),
            (await db.Proposals.AsNoTracking().FirstOrDefaultAsync(row => row.CaseId == caseId, cancellationToken))?.Read(), one.Trusted);
    }
    /// <summary>
    /// The notes of the newest reports and of what happened with the case, by row: what the custodian refuses is missing, and the case can be decided without it.
    /// </summary>
    private async Task<(Dictionary<Guid, string> Said, Dictionary<Guid, string> Happened)> Open(
        Case one, SubjectId moderator, IReadOnlyList<Report> reports, IReadOnlyList<CaseEvent> events, CancellationToken cancellationToken)
    {
        var (toReporters, toAuthor) = (await accesses.For(moderator, one.Id, "What you reported is being decided.", cancellationToken),
            await accesses.For(moderator, one.Id, "Something of yours is being decided about.", cancellationToken));
        var said = await Task.WhenAll(reports.Where(row => row.Note is not null).Take(MostOpened).Select(async row => (row.Id, Words:
            await notes.Open(Report.NoteField, row.Reporter, row.Id, row.Note!, toReporters, cancellationToken))));
        var happened = await Task.WhenAll(events.Where(row => row.Note is not null).TakeLast(MostOpened).Select(async row => (row.Id, Words:
            await notes.Open(CaseEvent.NoteField, one.Author, row.Id, row.Note!, toAuthor, cancellationToken))));
        return (Opened(said), Opened(happened));

        static Dictionary<Guid, string> Opened((Guid Id, Outcome<string> Words)[] all) => all.Where(one => one.Words.Refusal is null).ToDictionary(one => one.Id, one => one.Words.OrThrow());
    }
}
