using Domicile.Base;
using Domicile.Moderation.Checks;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Queues;
using Domicile.Moderation.Reports;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Quality;

/// <summary>
/// /api/moderation/golden: the golden set. A case is made of a decided one, or of what everyone can see, with the right verdict and why it is right.
/// Nothing is copied: what it is about stays where it is.
/// </summary>
internal sealed class KeepGolden(IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, PolicyBook policies, TimeProvider time)
{
    public static readonly Refusal Unclear = new("golden-unclear", 422, "A golden case is made of a decided case, or of a kind and a target that everyone can see; not of both.");
    public static readonly Refusal Known = new("golden-known", 409, "The golden set has a case about this already.");
    public static readonly Refusal NotFound = new("golden-not-found", 404, "The golden set has no such case.");
    public static readonly Refusal TooMany = new("too-many-golden", 409, "The golden set is full: take some out first.");

    public const int MaxWhy = 1000, Most = 1000;

    /// <param name="Policy">Under which; of no matter where nothing is wrong.</param>
    /// <param name="Measures">The right ones; none where nothing is wrong.</param>
    /// <param name="Why">For whoever was asked, 3 to 1,000 characters.</param>
    /// <param name="Case">The decided case that it is made of.</param>
    /// <param name="Kind">Or else such as <c>video</c>.</param>
    /// <param name="Target">And which one.</param>
    internal sealed record Request(string Policy, IReadOnlyList<Measure> Measures, string Why, string? Case = null, string? Kind = null, string? Target = null);

    internal sealed record Response(string Id);

    /// <param name="Asked">How many people were asked and answered.</param>
    /// <param name="Right">How many of them said the same.</param>
    internal sealed record Line(string Id, string Kind, string Policy, Verdict Verdict, string Why, DateTimeOffset At, int Asked, int Right);

    public static async Task<Results<Ok<Response>, Problem>> Handle(Request request, Caller caller, KeepGolden slice, CancellationToken cancellationToken) =>
        (await slice.Do(request, caller.Subject, cancellationToken)).ToHttp();

    public static async Task<Ok<IReadOnlyList<Line>>> List(KeepGolden slice, CancellationToken cancellationToken) => TypedResults.Ok(await slice.All(cancellationToken));

    /// <summary>DELETE …/{id}: nobody is given it any more. What was answered counts all the same.</summary>
    public static async Task<Results<NoContent, Problem>> Remove(Guid id, ModerationDb db, CancellationToken cancellationToken) =>
        await db.GoldenCases.Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken) > 0
            ? TypedResults.NoContent() : NotFound.ToProblem();

    public async Task<IReadOnlyList<Line>> All(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.GoldenCases.AsNoTracking().OrderByDescending(row => row.At).Take(Most)
            .Select(row => new
            {
                row,
                Asked = db.Checks.Count(check => check.GoldenId == row.Id && check.State == CheckState.Answered),
                Right = db.Checks.Count(check => check.GoldenId == row.Id && check.Accord == Accord.Same),
            }).ToListAsync(cancellationToken);
        return [.. rows.Select(one => new Line(Id.Format(one.row.Id), one.row.Kind, one.row.Policy, Verdict.Read(one.row.Verdict), one.row.Why, one.row.At, one.Asked, one.Right))];
    }

    private async Task<Outcome<Response>> Do(Request request, SubjectId by, CancellationToken cancellationToken)
    {
        if (!Note.Parse(request.Why, MaxWhy, least: 3).Succeeded(out var why, out var refusal)) return refusal;
        if (await policies.Find(request.Policy, cancellationToken) is not { } policy) return PolicyBook.Unknown;
        if (!(await Source(request, cancellationToken)).Succeeded(out var source, out refusal)) return refusal;
        if (source.Found.Author == by) return UndoDecision.Concerned;
        if (request.Measures.Any(measure => !policy.Policy.Ladder.Contains(measure) || !(measure.IsAboutAuthor() || kinds[source.Kind].Measures.Contains(measure))))
            return DecideCase.OffLadder;
        var now = time.GetUtcNow();
        var golden = new GoldenCase
        {
            Id = Id.Random(),
            Kind = source.Kind,
            Subject = source.Found.Subject,
            Author = source.Found.Author,
            SourceCase = source.Case?.Id,
            Policy = source.Case?.Policy ?? policy.Policy.Id,
            At = now,
            AsOf = source.Case?.ClosedAt ?? now,
            MadeBy = by,
            Verdict = new Verdict(policy.Policy.Id, request.Measures).Write(),
            Why = why,
        };
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.GoldenCases.CountAsync(cancellationToken) >= Most) return TooMany;
        db.Add(golden);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return new Response(Id.Format(golden.Id));
        }
        catch (DbUpdateException other) when (DatabaseFailures.IsDuplicate(other))
        {
            return Known;
        }
    }

    private async Task<Outcome<(string Kind, SubjectFacts Found, Case? Case)>> Source(Request request, CancellationToken cancellationToken)
    {
        if (request.Case is null == (request.Kind is null) || request.Kind is null != request.Target is null) return Unclear;
        if (request.Kind is { } kind)
            return kinds.Find(kind) is { } known && await known.Find(request.Target!, cancellationToken) is { } shown ? (kind, shown, (Case?)null) : SubmitReport.NotFound;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!Guid.TryParseExact(request.Case, "n", out var id)
            || await db.Cases.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id && row.State == CaseState.Decided && row.Matter == "", cancellationToken) is not { } one) return ShowCase.NotFound;
        return await kinds[one.Kind].Get(one.Subject, cancellationToken) is { } found ? (one.Kind, found, (Case?)one) : DecideCase.SubjectGone;
    }
}
