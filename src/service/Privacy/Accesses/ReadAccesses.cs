using Domicile.Base;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Privacy.Accesses;

/// <summary>An access to the caller's data.</summary>
/// <param name="Index">Its place in the ledger.</param>
/// <param name="At">When.</param>
/// <param name="Kind"><c>enroll</c>, <c>unseal</c>, <c>deny</c>, <c>erase</c>; <c>session</c>, <c>bind-session</c>, <c>end-session</c>, <c>credential</c> or <c>leave</c>;
/// <c>admit</c>, <c>depart</c> or <c>members</c>.</param>
/// <param name="Category">The fideslang category; null where the whole key is concerned.</param>
/// <param name="What">The category in plain words.</param>
/// <param name="Party">Whose person or component.</param>
/// <param name="Who">Its name.</param>
/// <param name="Employer">The legal entity.</param>
/// <param name="Country">Where: ISO 3166-1 alpha-2.</param>
/// <param name="Purpose">The fideslang data use.</param>
/// <param name="Reason">The reason code.</param>
/// <param name="Explanation">What was given to explain it.</param>
/// <param name="ExpiresAt">Until when the key could be used.</param>
/// <param name="Session">By which session it was, or what happened to a session or a credential; null where neither is concerned.</param>
/// <param name="Holder">What else than the caller's own data it is about, such as a conversation: <c>conversation:</c> and its id.</param>
/// <param name="Members">How many share its key since then.</param>
/// <param name="Approval">The proposal under which a quorum of the parties allowed it; null where a mandate did.</param>
internal sealed record AccessView(
    long Index, DateTimeOffset At, string Kind, string? Category, string What, string? Party, string? Who, string? Employer, string? Country,
    string? Purpose, Reason? Reason, string? Explanation, DateTimeOffset? ExpiresAt, SessionNote? Session, Holder? Holder, int? Members,
    string? Approval)
{
    public static AccessView Of(AccessRecord record) => new(
        record.Index, record.At, record.Kind, record.Category, Words.Category(record.Category), record.Access?.By.Party, record.Access?.By.Name,
        record.Access?.By.Employer, record.Access?.By.Country, record.Access?.Purpose, record.Access?.Reason, record.Access?.Explanation, record.ExpiresAt,
        record.Session, record.Holder, record.Members, record.Approval);
}

/// <summary>Some accesses, newest first.</summary>
/// <param name="Entries">The accesses.</param>
/// <param name="Next">The <c>before</c> with which to go on; null at the end.</param>
internal sealed record AccessPage(IReadOnlyList<AccessView> Entries, long? Next);

/// <summary>Who accessed the caller's data: from the ledger, opened for the subject.</summary>
internal sealed class ReadAccesses(ICustodian custodian, ICurrentSession current)
{
    private const int PageSize = 50;
    private const int MaxScanned = 1_000;

    /// <param name="before">The index before which to go on; null for the newest.</param>
    /// <param name="others">Leaves out what the subject did itself. A long run of it is skipped in steps: a page may then be short, with more to come.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Outcome<(IReadOnlyList<AccessRecord> Records, long? Next)>> Do(
        long? before, bool others, CancellationToken cancellationToken)
    {
        var kept = new List<AccessRecord>();
        for (var scanned = 0; scanned < MaxScanned;)
        {
            if (!(await custodian.Accesses(current.Secret, before, 100, cancellationToken)).Succeeded(out var records, out var refusal)) return refusal;
            foreach (var record in records)
            {
                if (kept.Count == PageSize) return (kept, before);
                before = record.Index;
                if (!others || !Words.IsOwn(record)) kept.Add(record);
            }
            scanned += records.Count;
            if (records.Count < 100) return (kept, null);
        }
        return (kept, before);
    }

    public static async Task<Results<Ok<AccessPage>, Problem>> Endpoint(
        ReadAccesses accesses, long? before, bool? others, CancellationToken cancellationToken) =>
        (await accesses.Do(before, others ?? false, cancellationToken))
            .Then<AccessPage>(page => new AccessPage([.. page.Records.Select(AccessView.Of)], page.Next)).ToHttp();
}
