using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Moderation.Appeals;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.Decisions;

/// <summary>GET /api/decisions: what was decided about what is one's own, under which rule and on which facts, newest first.</summary>
internal sealed class ReadDecisions(IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, IOptions<AppealOptions> appeals, TimeProvider time)
{
    public const int Most = 100;

    /// <param name="About">Such as <c>video</c>.</param>
    /// <param name="IsIllegal">Whether it was decided under a law, rather than under the terms alone; <c>Ground</c> is which.</param>
    /// <param name="Reported">Whether somebody reported it.</param>
    /// <param name="Automated">Whether a machine decided.</param>
    /// <param name="Facts">What the moderator found: each question of the policy, with its answer.</param>
    /// <param name="StrikeUntil">Until when the strike counts; null for none.</param>
    /// <param name="LedgerIndex">Where the ledger holds the decision; null while it waits for that, and has no effect.</param>
    /// <param name="Message">Why it was taken back.</param>
    /// <param name="From">Where it follows from strikes alone: the decisions that counted towards it. Null for others.</param>
    /// <param name="AppealUntil">Until when one may appeal; null where one cannot.</param>
    /// <param name="Appeal">One's appeal, and what came of it.</param>
    internal sealed record Response(
        string Id, Words About, DateTimeOffset At, Words Policy, Words Rule, int PolicyVersion, bool IsIllegal, Words Ground, bool Reported, bool Automated, IReadOnlyList<Step> Steps, IReadOnlyList<Answer> Facts,
        int Strike, DateTimeOffset? StrikeUntil, long? LedgerIndex, Ending Ending, DateTimeOffset? EndedAt, string? Message,
        IReadOnlyList<Counted>? From, DateTimeOffset? AppealUntil, Appealed? Appeal);

    /// <param name="Message">From whoever decided on it.</param>
    internal sealed record Appealed(AppealState State, DateTimeOffset At, DateTimeOffset? DecidedAt, string? Message)
    {
        [JsonIgnore] public string Name => JsonNamingPolicy.SnakeCaseLower.ConvertName(State.ToString());

        public static Appealed? Of(Appeal? row) => row is null ? null : new(row.State, row.At, row.DecidedAt, row.Message);
    }

    /// <param name="Until">Until when it counts, unless it was taken back.</param>
    internal sealed record Counted(string Id, Words Policy, DateTimeOffset At, int Strike, DateTimeOffset Until, bool TakenBack);

    internal sealed record Answer(Words Question, string Text);

    /// <param name="Standing">What all of them amount to for the person now.</param>
    internal sealed record Page(IReadOnlyList<Response> Decisions, Standing Standing);

    public static async Task<Ok<Page>> Handle(Caller caller, ReadDecisions slice, CancellationToken cancellationToken) =>
        TypedResults.Ok(await slice.Do(caller.Subject, cancellationToken));

    public async Task<Page> Do(SubjectId author, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var all = await db.Decisions.AsNoTracking().Where(row => row.Author == author).ToListAsync(cancellationToken);
        // That nothing was wrong is nobody's concern: nothing happened.
        var shown = all.Where(row => Step.Read(row.Steps).Count > 0).OrderByDescending(row => row.At).ThenByDescending(row => row.LedgerIndex ?? long.MaxValue).Take(Most).ToList();
        var ids = all.Select(row => row.Policy).Distinct().ToList();
        var policies = (await db.Policies.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken))
            .ToDictionary(row => (row.Id, row.Version), row => Policy.FromDocument(row.Document));
        var own = (await db.Appeals.AsNoTracking().Where(row => row.Appellant == author && row.Side == AppealSide.Author).ToListAsync(cancellationToken))
            .ToDictionary(row => row.DecisionId);
        return new([.. shown.Select(row => Of(row, StrikeLimit.Over(row, policies[(row.Policy, row.PolicyVersion)]), From(row), own.GetValueOrDefault(row.Id)))],
            Standing.Of(all.Where(row => row.LedgerIndex != null).Select(row => row.Ruling), time.GetUtcNow()));

        IReadOnlyList<Counted>? From(Decision row) => row.StrikeLimit is null ? null : [.. StrikeLimit.Behind(row, all)
            .Select(one => new Counted(Id.Format(one.Id), policies[(one.Policy, one.PolicyVersion)].Title, one.At, one.Strike, one.StrikeUntil!.Value, one.Ending != Ending.None))];
    }

    private Response Of(Decision row, Policy policy, IReadOnlyList<Counted>? from, Appeal? appeal)
    {
        var facts = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Facts)!;
        return new(Id.Format(row.Id), kinds.Find(row.Kind)?.Noun ?? new(row.Kind, row.Kind), row.At, policy.Title, policy.Text, row.PolicyVersion,
            policy.IsIllegal, policy.Ground, row.Reported, row.IsAutomated, Step.Read(row.Steps),
            [.. policy.Facts.Where(fact => facts.ContainsKey(fact.Name)).Select(fact => new Answer(fact.Prompt, facts[fact.Name]))],
            row.Strike, row.StrikeUntil, row.LedgerIndex, row.Ending, row.EndedAt, row.EndMessage,
            from, appeal is null && row.Ending == Ending.None && AppealWindow.IsOpen(row, appeals.Value, time) ? AppealWindow.Until(row, appeals.Value) : null, Appealed.Of(appeal));
    }
}
