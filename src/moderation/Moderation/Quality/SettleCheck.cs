using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Checks;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Queues;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Quality;

/// <summary>
/// /api/moderation/checks: where two judged the same differently, somebody who had no part in it says who was right, without reading who they are;
/// and, where that is wanted, takes the first decision back or has the matter decided anew. By itself a settlement changes nothing but figures.
/// </summary>
internal sealed class SettleCheck(
    IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, PolicyBook policies, OpenCase cases, Staff staff, UndoDecision undo, SealedNotes notes, ModeratorAccess accesses,
    TimeProvider time)
{
    public static readonly Refusal NotFound = new("check-not-found", 404, "There is no such pair of verdicts, or it concerns you.");
    public static readonly Refusal NothingToSettle = new("check-settled", 409, "These two verdicts do not differ, or somebody has said who was right.");
    public static readonly Refusal Unclear = new("settlement-unclear", 422, "Either the first was right, or the second, both, or neither.");

    // Each opens what was reported: no more than somebody reads at a time.
    private const int MostShown = 20, MostSaid = 3;

    /// <param name="Right">Who was.</param>
    /// <param name="Note">Why, 3 to 500 characters.</param>
    /// <param name="TakeBack">What the author is told where the first decision is taken back; null where it is not.</param>
    /// <param name="OpenAnew">Whether a case is opened in which it is decided anew.</param>
    internal sealed record Request(Settlement Right, string Note, string? TakeBack = null, bool OpenAnew = false);

    /// <param name="Case">Where it was judged the second time.</param>
    /// <param name="Automated">Whether a machine was the first.</param>
    /// <param name="Stands">Whether the first decision still does.</param>
    /// <param name="Look">What everyone can see of it; null for nothing.</param>
    internal sealed record Pair(
        string Id, string Kind, string Policy, string Case, DateTimeOffset At, bool Automated, bool Stands, Opinion First, Opinion Second, IReadOnlyList<string> Said, Look? Look, string? Url);

    internal sealed record Opinion(Verdict Verdict, IReadOnlyDictionary<string, string> Facts);

    public static async Task<Ok<IReadOnlyList<Pair>>> List(Caller caller, SettleCheck slice, CancellationToken cancellationToken) => TypedResults.Ok(await slice.All(caller.Subject, cancellationToken));

    public static async Task<Results<NoContent, Problem>> Handle(Guid id, Request request, Caller caller, SettleCheck slice, CancellationToken cancellationToken) => (await slice.Do(id, request, caller.Subject, cancellationToken)).ToHttp();

    /// <summary>Those that wait, oldest first.</summary>
    public static IQueryable<Check> Waiting(ModerationDb db) => db.Checks.Where(row => row.Purpose == CheckPurpose.SecondLook && row.State == CheckState.Answered
        && row.Accord != Accord.Same && row.Settled == Settlement.None).OrderBy(row => row.AnsweredAt);

    public async Task<IReadOnlyList<Pair>> All(SubjectId reader, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await Waiting(db).AsNoTracking().Where(row => row.Author != reader && row.FirstBy != reader && row.AnsweredBy != reader).Take(MostShown)
            .Select(row => new { Check = row, First = db.Decisions.FirstOrDefault(made => made.Id == row.DecisionId) }).ToListAsync(cancellationToken);
        var pairs = new List<Pair>();
        foreach (var row in rows)
        {
            if (row.First is not { } first || await TookPart(db, row.Check, first, reader, cancellationToken)) continue;
            var reports = await db.Reports.AsNoTracking().Where(report => report.CaseId == row.Check.SourceCase && report.At <= row.Check.AsOf && report.Note != null)
                .OrderBy(report => report.At).Take(MostSaid).ToListAsync(cancellationToken);
            var access = await accesses.For(reader, row.Check.CaseId, "How something that you reported was decided is being compared.", cancellationToken);
            var said = await Task.WhenAll(reports.Select(report => notes.Open(Report.NoteField, report.Reporter, report.Id, report.Note!, access, cancellationToken)));
            var kind = kinds[row.Check.Kind];
            var look = await kind.Look(row.Check.Subject, cancellationToken);
            pairs.Add(new(Id.Format(row.Check.Id), row.Check.Kind, row.Check.Policy, Id.Format(row.Check.CaseId), first.At, first.IsAutomated, first.Ending == Ending.None,
                new(Verdict.Read(row.Check.First), Facts(first.Facts)), new(Verdict.Read(row.Check.Second!), Facts(row.Check.Facts!)),
                [.. said.Where(words => words.Refusal is null).Select(words => words.OrThrow())], look,
                look is null ? null : (await kind.Get(row.Check.Subject, cancellationToken))?.Url));
        }
        return pairs;
    }

    private static Dictionary<string, string> Facts(string text) => JsonSerializer.Deserialize<Dictionary<string, string>>(text)!;

    private async Task<Outcome<Done>> Do(Guid id, Request request, SubjectId by, CancellationToken cancellationToken)
    {
        if (request.Right == Settlement.None) return Unclear;
        if (!Note.Parse(request.Note, HoldCase.MaxNote, least: 3).Succeeded(out var note, out var refusal)) return refusal;
        string? message = null;
        if (request.TakeBack is not null && !Note.Parse(request.TakeBack, DecideCase.MaxFact, least: 3).Succeeded(out message, out refusal)) return refusal;
        if (message is not null && !(await staff.RolesOf(by, cancellationToken)).May(Permission.Undo)) return Staff.NotYours;
        if (!(await Find(id, by, cancellationToken)).Succeeded(out var check, out refusal)) return refusal;
        if (!(await notes.Seal(Check.NoteField, check.Author, id, note, cancellationToken)).Succeeded(out var sealedNote, out refusal)) return refusal;
        var anew = request.OpenAnew ? await kinds[check.Kind].Get(check.Subject, cancellationToken) : null;
        if (request.OpenAnew && anew is null) return DecideCase.SubjectGone;
        var policy = await policies.Find(check.Policy, cancellationToken);
        if (anew is not null && policy is null) return PolicyBook.Unknown;
        if (message is not null && (await undo.Do(check.DecisionId!.Value, by, message, cancellationToken)).Refusal is { } refused) return refused;
        return await databases.TransactWithRetry<ModerationDb, Outcome<Done>>(async db =>
        {
            var now = time.GetUtcNow();
            if (await Waiting(db).Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Settled, request.Right)
                .SetProperty(row => row.SettledBy, by).SetProperty(row => row.SettledAt, now).SetProperty(row => row.Note, sealedNote), cancellationToken) == 0) return NothingToSettle;
            if (anew is not null) await cases.ForSignals(db, check.Kind, anew, policy!.Policy, policy.Policy.Severity, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            return default(Done);
        }, cancellationToken);
    }

    private async Task<Outcome<Check>> Find(Guid id, SubjectId by, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Checks.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id && row.Purpose == CheckPurpose.SecondLook, cancellationToken) is not { } check
            || await db.Decisions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == check.DecisionId, cancellationToken) is not { } first
            || await TookPart(db, check, first, by, cancellationToken)) return NotFound;
        return await Waiting(db).AnyAsync(row => row.Id == id, cancellationToken) ? check : NothingToSettle;
    }

    private static async Task<bool> TookPart(ModerationDb db, Check check, Decision first, SubjectId person, CancellationToken cancellationToken) =>
        check.Author == person || check.AnsweredBy == person || (await Involved.In(db, first, cancellationToken)).Contains(person);
}
