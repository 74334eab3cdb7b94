using System.Text.Json;
using Domicile.Screening.Tables;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Banks;

/// <summary>Has all that an entry matched judged again, once what a person said of the entry is written.</summary>
internal sealed class RejudgeEntry(IRejudging rejudging) : JobHandler<ScreeningDb>
{
    private const string Name = "rejudge-entry";

    // A noisy entry has at most as many as its bank allows; of one that never is, those that came first.
    private const int MostPosts = 10_000;

    public override string Kind => Name;

    public static Job JobFor(BankEntry entry, TimeProvider time) => Job.Of(Name, JsonSerializer.Serialize(new Order(entry.Bank, entry.Kind, entry.Hash)), time);

    public override async Task Run(ScreeningDb db, Job job, CancellationToken cancellationToken)
    {
        var (bank, kind, hash) = JsonSerializer.Deserialize<Order>(job.Payload)!;
        // Broken off after it has asked, the job asks again: judged twice is as once.
        await rejudging.Ask(await db.EntryUploads.Where(row => row.Bank == bank && row.Kind == kind && row.Hash == hash)
            .Select(row => row.Post).Take(MostPosts).ToListAsync(cancellationToken), cancellationToken);
    }

    private sealed record Order(Guid Bank, EntryKind Kind, byte[] Hash);
}
