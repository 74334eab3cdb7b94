using Domicile.Base;
using Domicile.Screening.Hashing;
using Domicile.Screening.Matching;
using Domicile.Screening.Tables;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Banks;

/// <summary>
/// Makes a bank, or changes what its likeness means. Where it may find more than before, what was posted is compared with it again; nothing is
/// released by a change.
/// </summary>
internal sealed class SaveBank(IDbContextFactory<ScreeningDb> databases, JobSignal<ScreeningDb> jobs, TimeProvider time)
{
    public static readonly Refusal Unclear = new("bank-unclear", 422,
        "A bank has a name of 1 to 100 characters, a distance of 0 to 31 bits, shares of 1 to 100 percent, is enabled for 0 to 100 percent of posts, and quarantines after 0 to 1,000,000 matches; a negative one does not block.");
    public static readonly Refusal Taken = new("bank-name-taken", 409, "Another bank has this name.");

    /// <param name="Negative">Harmless material that others are mistaken for.</param>
    /// <param name="Blocking">What matches never becomes visible.</param>
    /// <param name="Distance">Bits at most.</param>
    /// <param name="UploadPercent">Of the upload that must be like an entry, or ...</param>
    /// <param name="EntryPercent">... of the entry that must be in the upload.</param>
    /// <param name="EnabledPercent">Of posts that it is asked about.</param>
    /// <param name="NoisyAfter">Different posts that quarantine an entry; 0 for never.</param>
    internal sealed record Request(
        string Name, bool Negative = false, bool Blocking = false, int Distance = PdqHash.MatchDistance, int UploadPercent = 50, int EntryPercent = 50,
        int EnabledPercent = 100, int NoisyAfter = 1000);

    public static async Task<Results<Created<ReadBanks.Response>, Problem>> Create(Request request, SaveBank slice, CancellationToken cancellationToken)
    {
        var bank = new Bank { Id = Guid.CreateVersion7(slice._time.GetUtcNow()), Name = "", CreatedAt = slice._time.GetUtcNow() };
        return (await slice.Save(request, bank, isNew: true, cancellationToken)).Succeeded(out var saved, out var refusal)
            ? TypedResults.Created($"/api/moderation/banks/{saved.Id}", saved) : refusal.ToProblem();
    }

    public static async Task<Results<Ok<ReadBanks.Response>, Problem>> Change(Guid id, Request request, SaveBank slice, ReadBanks banks, CancellationToken cancellationToken) =>
        await banks.Find(id, cancellationToken) is { } bank
            ? (await slice.Save(request, bank, isNew: false, cancellationToken)).ToHttp() : ReadBanks.NotFound.ToProblem();

    private readonly TimeProvider _time = time;

    private async Task<Outcome<ReadBanks.Response>> Save(Request request, Bank bank, bool isNew, CancellationToken cancellationToken)
    {
        if (!Note.Parse(request.Name, Bank.MaxName, least: 1).Succeeded(out var name, out _) || request.Distance is < 0 or > PdqHash.MatchDistance
            || request.UploadPercent is < 1 or > 100 || request.EntryPercent is < 1 or > 100 || request.EnabledPercent is < 0 or > 100
            || request.NoisyAfter is < 0 or > 1_000_000 || request is { Negative: true, Blocking: true }) return Unclear;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (isNew) db.Add(bank);
        else db.Attach(bank);
        (bank.Name, bank.IsNegative, bank.IsBlocking, bank.Distance, bank.UploadPercent, bank.EntryPercent, bank.EnabledPercent, bank.NoisyAfter) =
            (name, request.Negative, request.Blocking, request.Distance, request.UploadPercent, request.EntryPercent, request.EnabledPercent, request.NoisyAfter);
        if (!isNew) db.Add(RematchPosts.JobFor(bank.Id, _time));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (DatabaseFailures.IsDuplicate(failure))
        {
            return Taken;
        }
        jobs.Raise();
        var entries = db.BankEntries.Where(entry => entry.Bank == bank.Id);
        return ReadBanks.Response.Of(bank, await entries.LongCountAsync(cancellationToken), await entries.LongCountAsync(entry => entry.QuarantinedAt != null, cancellationToken));
    }
}
