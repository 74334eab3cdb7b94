using Domicile.Base;
using Domicile.Screening.Hashing;
using Domicile.Screening.Tables;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Banks;

/// <summary>PUT /api/moderation/banks/{id}/entries/{hash}: what a person says of an entry. What it matched is judged again.</summary>
internal sealed class SetEntry(IDbContextFactory<ScreeningDb> databases, JobSignal<ScreeningDb> jobs, TimeProvider time)
{
    public static readonly Refusal NotFound = new("bank-entry-not-found", 404, "The bank has no such entry.");

    internal enum EntryState
    {
        /// <summary>It matches, and is quarantined by itself once it matches too much.</summary>
        Counted,

        /// <summary>A person has looked: it is never quarantined by itself.</summary>
        Confirmed,

        /// <summary>It matches, and blocks nothing.</summary>
        Quarantined,
    }

    internal sealed record Request(EntryKind Kind, EntryState State);

    public static async Task<Results<NoContent, Problem>> Handle(Guid id, string hash, Request request, SetEntry slice, ReadBanks banks, CancellationToken cancellationToken)
    {
        if (await banks.Find(id, cancellationToken) is not { } bank) return ReadBanks.NotFound.ToProblem();
        if (!PdqHash.TryParse(hash, out var key)) return NotFound.ToProblem();
        return (await slice.Do(bank.Id, key.ToBytes(), request, cancellationToken)).ToHttp();
    }

    private async Task<Outcome<Done>> Do(Guid bank, byte[] hash, Request request, CancellationToken cancellationToken)
    {
        var done = await databases.Transact<ScreeningDb, Outcome<Done>>(async db =>
        {
            if (await db.BankEntries.FirstOrDefaultAsync(row => row.Bank == bank && row.Kind == request.Kind && row.Hash == hash, cancellationToken) is not { } entry) return NotFound;
            (entry.Confirmed, entry.QuarantinedAt) = (request.State == EntryState.Confirmed, request.State == EntryState.Quarantined ? entry.QuarantinedAt ?? time.GetUtcNow() : null);
            db.Add(RejudgeEntry.JobFor(entry, time));
            await db.SaveChangesAsync(cancellationToken);
            return default(Done);
        }, cancellationToken);
        jobs.Raise();
        return done;
    }
}
