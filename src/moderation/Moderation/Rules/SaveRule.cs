using System.Text.RegularExpressions;
using Domicile.Base;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Rules.Language;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Rules;

/// <summary>
/// PUT /api/moderation/rules/{name}: the next version of a rule, as a draft. A text that is no rule is not kept; one whose examples do not come
/// out is, and stays a draft.
/// </summary>
internal sealed partial class SaveRule(IDbContextFactory<ModerationDb> databases, PolicyBook policies, RecordRule record, TimeProvider time)
{
    public static readonly Refusal Errors = new("rule-errors", 422, "The rule's text has errors.");
    public static readonly Refusal NameUnclear = new("rule-name", 422, "A rule's name is made of lower-case words joined by hyphens, with at most 40 characters.");
    public static readonly Refusal Changed = new("rule-changed", 409, "Somebody else has written another version of this rule meanwhile.");
    public static readonly Refusal TooMany = new("too-many-rules", 422, "There are as many rules, or versions of this one, as there can be.");

    public const int MostRules = 200, MostVersions = 500;

    /// <param name="Source">In the rule language, with its examples.</param>
    /// <param name="BasedOn">The version that the writer had before their eyes; 0 for a new rule.</param>
    /// <param name="Note">Why, 3 to 500 characters.</param>
    internal sealed record Request(string Source, int BasedOn, string Note);

    internal sealed record Response(int Version);

    public static async Task<Results<Ok<Response>, Problem>> Handle(string name, Request request, Caller caller, SaveRule slice, CancellationToken cancellationToken)
    {
        var saved = await slice.Do(name, request, caller.Subject, cancellationToken);
        if (saved.Refusal != Errors) return saved.ToHttp();
        var known = await CheckRule.Policies(slice._policies, cancellationToken);
        return Errors.ToProblem(("errors", RuleProgram.Read(request.Source, known).Errors));
    }

    public async Task<Outcome<Response>> Do(string name, Request request, SubjectId author, CancellationToken cancellationToken)
    {
        if (name.Length > RuleVersion.MaxName || !Name().IsMatch(name)) return NameUnclear;
        if (!Note.Parse(request.Note, Seconded.MaxNote, least: 3).Succeeded(out var note, out var refusal)) return refusal;
        if (RuleProgram.Read(request.Source, await CheckRule.Policies(_policies, cancellationToken)).Program is null) return Errors;
        try
        {
            var written = await databases.Transact<ModerationDb, Outcome<RuleChange>>(async db =>
            {
                var latest = await db.RuleVersions.Where(row => row.Rule == name).MaxAsync(row => (int?)row.Version, cancellationToken) ?? 0;
                if (latest != request.BasedOn) return Changed;
                if (latest == MostVersions || (latest == 0 && await db.RuleVersions.Select(row => row.Rule).Distinct().CountAsync(cancellationToken) >= MostRules)) return TooMany;
                var version = new RuleVersion { Rule = name, Version = latest + 1, Source = request.Source, State = RuleState.Draft, Author = author, At = time.GetUtcNow() };
                var change = RuleChange.Of(version, RuleState.Draft, author, note, time);
                db.AddRange(version, change, RecordRule.JobFor(change, time));
                await db.SaveChangesAsync(cancellationToken);
                return change;
            }, cancellationToken);
            if (!written.Succeeded(out var saved, out refusal)) return refusal;
            await record.Now(saved.Id);
            return new Response(saved.Version);
        }
        catch (DbUpdateException other) when (DatabaseFailures.IsDuplicate(other))
        {
            return Changed;
        }
    }

    private readonly PolicyBook _policies = policies;

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
