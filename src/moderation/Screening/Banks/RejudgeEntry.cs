using Domicile.Screening.Tables;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Banks;

/// <summary>Tells of all that an entry matched, once what a person said of the entry is written.</summary>
internal sealed class RejudgeEntry(Events<ScreeningDb> events) : JobHandler<ScreeningDb, RejudgeEntry.Order>
{
    private const string Name = "rejudge-entry";

    // A noisy entry has at most as many as its bank allows; of one that never is, those that came first.
    private const int MostPosts = 10_000;

    public override string Kind => Name;

    public static Job JobFor(BankEntry entry, TimeProvider time) => JobPayload.Job(Name, new Order(entry.Bank, entry.Kind, entry.Hash), time);

    protected override async Task Run(ScreeningDb db, Order order, Job job, CancellationToken cancellationToken)
    {
        var (bank, kind, hash) = order;
        var posts = db.EntryUploads.Where(row => row.Bank == bank && row.Kind == kind && row.Hash == hash).Select(row => row.Post);
        foreach (var post in await posts.Take(MostPosts).ToListAsync(cancellationToken)) events.Add(db, new MatchesChanged(post));
    }

    internal sealed record Order(Guid Bank, EntryKind Kind, byte[] Hash);
}
