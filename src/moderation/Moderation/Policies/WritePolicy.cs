using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Rules.Language;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Policies;

/// <summary>
/// PUT /api/moderation/policies/{id}: the next version of a policy, or the first of a new one; POST …/{id}/retirement: that nothing new comes under it.
/// Both wait for a second person, and change nothing before. Decisions stay under the version that they were taken under.
/// </summary>
internal sealed class WritePolicy(IDbContextFactory<ModerationDb> databases, PolicyBook policies, TimeProvider time)
{
    public static readonly Refusal Errors = new("policy-errors", 422, "This is no policy yet.");
    public static readonly Refusal NameUnclear = new("policy-name", 422, "A policy's name is made of lower-case words joined by hyphens, with at most 40 characters.");
    public static readonly Refusal Changed = new("policy-changed", 409, "Another version of this policy has come into force meanwhile.");
    public static readonly Refusal Pending = new("policy-pending", 409, "A version of this policy waits for a second person, or for the ledger, already.");
    public static readonly Refusal TooMany = new("too-many-policies", 409, "There are as many policies, or versions of this one, as there can be.");

    public const int MaxName = 40, MostPolicies = 100, MostVersions = 500;

    /// <param name="Policy">All of it, but for its name.</param>
    /// <param name="BasedOn">The version in force that the writer had before their eyes; 0 for a new policy.</param>
    /// <param name="Note">Why, 3 to 500 characters.</param>
    internal sealed record Request(PolicyDraft Policy, int BasedOn, string Note);

    /// <inheritdoc cref="Request"/>
    internal sealed record RetireRequest(int BasedOn, string Note);

    internal sealed record Response(int Version);

    internal sealed record CheckRequest(PolicyDraft Policy);

    /// <param name="Errors">All that is wrong with it.</param>
    /// <param name="Differences">From the version in force; none where it is no policy yet.</param>
    internal sealed record Checked(IReadOnlyList<PolicyError> Errors, IReadOnlyList<PolicyDifference> Differences);

    /// <summary>POST …/{id}/check: keeps nothing.</summary>
    public static async Task<Ok<Checked>> Check(string id, CheckRequest request, WritePolicy slice, CancellationToken cancellationToken)
    {
        var (policy, errors) = request.Policy.Read(id);
        return TypedResults.Ok(new Checked(errors, policy is null ? [] : PolicyDifference.Between((await slice._policies.FindRetiredToo(id, cancellationToken))?.Policy, policy)));
    }

    public static async Task<Results<Ok<Response>, Problem>> Handle(string id, Request request, Caller caller, WritePolicy slice, CancellationToken cancellationToken)
    {
        var (policy, errors) = request.Policy.Read(id);
        if (policy is null) return Errors.ToProblem(("errors", errors));
        return (await slice.Do(policy, request.BasedOn, request.Note, isRetired: false, caller.Subject, cancellationToken)).ToHttp();
    }

    public static async Task<Results<Ok<Response>, Problem>> Retire(string id, RetireRequest request, Caller caller, WritePolicy slice, CancellationToken cancellationToken) =>
        await slice._policies.Find(id, cancellationToken) is { } latest
            ? (await slice.Do(latest.Policy, request.BasedOn, request.Note, isRetired: true, caller.Subject, cancellationToken)).ToHttp() : PolicyBook.Unknown.ToProblem();

    private readonly PolicyBook _policies = policies;

    private async Task<Outcome<Response>> Do(Policy policy, int basedOn, string text, bool isRetired, SubjectId author, CancellationToken cancellationToken)
    {
        // Its page has the address of the form otherwise.
        if (policy.Id is "new" || policy.Id.Length > MaxName || !PolicyDraft.NamePattern().IsMatch(policy.Id)) return NameUnclear;
        if (!Note.Parse(text, Seconded.MaxNote, least: 3).Succeeded(out var note, out var refusal)) return refusal;
        try
        {
            return await databases.Transact<ModerationDb, Outcome<Response>>(async db =>
            {
                // One that was agreed on while the custodian is away comes into force before the next is written.
                if (await db.Policies.AnyAsync(row => row.Id == policy.Id && (row.Status == ChangeStatus.Waiting
                    || (row.Status == ChangeStatus.Agreed && row.SecondAt != null && row.LedgerIndex == null)), cancellationToken)) return Pending;
                if ((await PolicyBook.Effective(db).Where(row => row.Id == policy.Id).MaxAsync(row => (int?)row.Version, cancellationToken) ?? 0) != basedOn) return Changed;
                if (await PolicyGuard.Breaks(db, policy, isRetired, cancellationToken) is { } broken) return broken;
                var latest = await db.Policies.Where(row => row.Id == policy.Id).MaxAsync(row => (int?)row.Version, cancellationToken) ?? 0;
                if (latest == MostVersions || (latest == 0 && await db.Policies.Select(row => row.Id).Distinct().CountAsync(cancellationToken) >= MostPolicies)) return TooMany;
                db.Add(new StoredPolicy
                {
                    Id = policy.Id,
                    Version = latest + 1,
                    Document = policy.ToDocument(),
                    At = time.GetUtcNow(),
                    Author = author,
                    IsRetired = isRetired,
                    Note = note,
                    Status = ChangeStatus.Waiting,
                });
                await db.SaveChangesAsync(cancellationToken);
                return new Response(latest + 1);
            }, cancellationToken);
        }
        catch (DbUpdateException other) when (DatabaseFailures.IsDuplicate(other))
        {
            return Pending;
        }
    }
}

/// <summary>What the service cannot do without, whatever is agreed on.</summary>
internal static class PolicyGuard
{
    public static readonly Refusal InUse = new("policy-in-use", 409, "A rule that is live or in shadow names this policy: stop the rule first.");
    public static readonly Refusal LastSpecialists = new("last-specialists", 409, "One policy at least is decided by the people trained for it: cases about children have to go somewhere.");

    /// <summary>What would not work any more if this were in force; null for nothing.</summary>
    public static async Task<Refusal?> Breaks(ModerationDb db, Policy policy, bool isRetired, CancellationToken cancellationToken)
    {
        var others = (await PolicyBook.Latest(db, cancellationToken)).Where(version => !version.IsRetired && version.Policy.Id != policy.Id).ToList();
        if ((isRetired || !policy.Specialists) && !others.Exists(version => version.Policy.Specialists)) return LastSpecialists;
        if (!isRetired) return null;
        var left = others.Select(version => version.Policy.Id).ToHashSet();
        var active = await db.RuleVersions.Where(row => row.State == RuleState.Live || row.State == RuleState.Shadow).Select(row => row.Source).ToListAsync(cancellationToken);
        return active.Exists(source => RuleProgram.Read(source).Program is not null && RuleProgram.Read(source, left).Program is null) ? InUse : null;
    }
}
