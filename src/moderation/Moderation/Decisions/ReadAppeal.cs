using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Decisions;

/// <summary>
/// GET /api/moderation/cases/{id}/appeal: what is appealed against and what the appellants say, for the holder of the case. Their words are
/// sealed; opening them costs an entry in the ledger, which each of them sees.
/// </summary>
internal sealed class ReadAppeal(IDbContextFactory<ModerationDb> databases, PolicyBook policies, SealedNotes notes, ModeratorAccess accesses, TimeProvider time)
{
    private const int MostShown = 20;

    /// <param name="Policy">Under which it was decided.</param>
    /// <param name="Facts">What was found.</param>
    /// <param name="Said">By the appellants; the first twenty.</param>
    internal sealed record Response(
        string Decision, AppealSide Side, Words Policy, Words Rule, IReadOnlyList<Step> Steps, IReadOnlyList<ReadDecisions.Answer> Facts, DateTimeOffset At, IReadOnlyList<Said> Said);

    internal sealed record Said(string Words, DateTimeOffset At);

    public static async Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, ReadAppeal slice, CancellationToken cancellationToken) => (await slice.Do(id, caller.Subject, cancellationToken)).ToHttp();

    public async Task<Outcome<Response>> Do(Guid caseId, SubjectId moderator, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await HeldCase.By(db, caseId, moderator, time.GetUtcNow()).AsNoTracking().FirstOrDefaultAsync(cancellationToken) is not { } held) return HeldCase.NotHeld;
        if (!Guid.TryParseExact(held.Matter, "n", out var id)) return DecideAppeal.NotAnAppeal;
        var decision = await db.Decisions.AsNoTracking().FirstAsync(row => row.Id == id, cancellationToken);
        var policy = StrikeLimit.Over(decision, await policies.Get(decision.Policy, decision.PolicyVersion, cancellationToken));
        var appeals = await db.Appeals.AsNoTracking().Where(row => row.CaseId == caseId).OrderBy(row => row.At).Take(MostShown).ToListAsync(cancellationToken);
        var access = await accesses.For(moderator, caseId, "Your appeal is being decided.", cancellationToken);
        var said = new List<Said>();
        foreach (var appeal in appeals)
        {
            if (!(await notes.Open(Appeal.WordsField, appeal.Appellant, appeal.Id, appeal.Words, access, cancellationToken)).Succeeded(out var words, out var refusal)) return refusal;
            said.Add(new(words, appeal.At));
        }
        var facts = JsonSerializer.Deserialize<Dictionary<string, string>>(decision.Facts)!;
        return new Response(Id.Format(decision.Id), Step.Read(decision.Steps).Count > 0 ? AppealSide.Author : AppealSide.Reporter, policy.Title, policy.Text, Step.Read(decision.Steps),
            [.. policy.Facts.Where(fact => facts.ContainsKey(fact.Name)).Select(fact => new ReadDecisions.Answer(fact.Prompt, facts[fact.Name]))], decision.At, said);
    }
}
