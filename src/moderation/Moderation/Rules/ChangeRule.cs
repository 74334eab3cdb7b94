using System.Globalization;
using Domicile.Base;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Rules.Language;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Rules;

/// <summary>
/// POST /api/moderation/rules/{name}/versions/{version}/state: another state for a version. What blocks or holds goes live only once a second
/// person agrees, and stops being live the same way, unless a lead stops it.
/// </summary>
internal sealed class ChangeRule(IDbContextFactory<ModerationDb> databases, PolicyBook policies, Staff staff, RecordRule record, TimeProvider time)
{
    public static readonly Refusal NotFound = new("rule-not-found", 404, "There is no such version of a rule.");
    public static readonly Refusal StateUnclear = new("rule-state", 422, "A version goes to shadow, live or expired, from another state, with an end of at most ten years that is to come.");
    public static readonly Refusal ExamplesFail = new("examples-fail", 422, "An example of the rule does not come out as it says. It stays a draft.");
    public static readonly Refusal ExamplesMissing = new("examples-missing", 422, "A rule leaves the draft with an example in which it does its strongest, and one in which it does nothing.");
    public static readonly Refusal Pending = new("rule-pending", 409, "A change of this rule waits for a second person already.");

    /// <param name="To">Shadow, live or expired.</param>
    /// <param name="Note">Why, 3 to 500 characters.</param>
    /// <param name="ExpiresAt">When it ends by itself; null for never.</param>
    internal sealed record Request(RuleState To, string Note, DateTimeOffset? ExpiresAt = null);

    /// <param name="NeedsSecond">Whether a second person has to agree.</param>
    /// <param name="Waiting">Whether, though agreed, it waits for the ledger.</param>
    internal sealed record Response(bool NeedsSecond, bool Waiting);

    public static async Task<Results<Ok<Response>, Problem>> Handle(string name, string version, Request request, Caller caller, ChangeRule slice, CancellationToken cancellationToken) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (await slice.Do(name, number, request, caller.Subject, cancellationToken)).ToHttp() : NotFound.ToProblem();

    public async Task<Outcome<Response>> Do(string name, int number, Request request, SubjectId by, CancellationToken cancellationToken)
    {
        if (!Note.Parse(request.Note, Seconded.MaxNote, least: 3).Succeeded(out var note, out var refusal)) return refusal;
        var known = await CheckRule.Policies(policies, cancellationToken);
        var roles = await staff.RolesOf(by, cancellationToken);
        try
        {
            var wanted = await databases.Transact<ModerationDb, Outcome<RuleChange>>(async db =>
            {
                if (await db.RuleVersions.FirstOrDefaultAsync(row => row.Rule == name && row.Version == number, cancellationToken) is not { } version) return NotFound;
                if (request.To is not (RuleState.Shadow or RuleState.Live or RuleState.Expired) || request.To == version.State || !IsAhead(request)) return StateUnclear;
                if (await db.RuleChanges.AnyAsync(row => row.Rule == name && row.Status == ChangeStatus.Waiting, cancellationToken)) return Pending;
                var (program, _) = RuleProgram.Read(version.Source, known);
                if (request.To != RuleState.Expired)
                {
                    if (program is null) return SaveRule.Errors;
                    if (WhyNot(program) is { } why) return why;
                }
                var change = RuleChange.Of(version, request.To, by, note, time, request.ExpiresAt);
                if (NeedsSecond(version.State, request.To, program, roles)) change.Status = ChangeStatus.Waiting;
                else db.Add(RecordRule.JobFor(change, time));
                db.Add(change);
                await db.SaveChangesAsync(cancellationToken);
                return change;
            }, cancellationToken);
            if (!wanted.Succeeded(out var change, out refusal)) return refusal;
            var needsSecond = change.Status == ChangeStatus.Waiting;
            return new Response(needsSecond, !needsSecond && !await record.Now(change.Id));
        }
        catch (DbUpdateException other) when (DatabaseFailures.IsDuplicate(other))
        {
            return Pending;
        }
    }

    /// <summary>A text that cannot be read any more may have blocked anything.</summary>
    private static bool NeedsSecond(RuleState from, RuleState to, RuleProgram? program, Role roles) =>
        (program?.Strongest ?? RuleAction.Block) >= RuleAction.Hold && (to == RuleState.Live || (from == RuleState.Live && !roles.May(Permission.Undo)));

    private static Refusal? WhyNot(RuleProgram program)
    {
        var examples = program.RunExamples();
        if (examples.Any(example => !example.Passed)) return ExamplesFail;
        return examples.Any(example => example.Got == program.Strongest) && examples.Any(example => example.Got == RuleAction.None) ? null : ExamplesMissing;
    }

    private bool IsAhead(Request request) => request.ExpiresAt is not { } end
        || (request.To != RuleState.Expired && end > time.GetUtcNow() && end <= time.GetUtcNow().AddDays(3650));
}
