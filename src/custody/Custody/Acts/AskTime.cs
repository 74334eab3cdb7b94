using Domicile.Base;
using Domicile.Custody.Entries;
using Microsoft.Extensions.Hosting;

namespace Domicile.Custody.Acts;

/// <summary>
/// Asks the witnesses for the time when the ledger has been quiet or a delay should have run: by an entry, because what they cosign must be new.
/// </summary>
internal sealed class AskTime(CountActs acts, EntryBook book, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Asks, if there is something to ask for: by which entry.</summary>
    public async Task<long?> Ask() => acts.WantsTime ? (await book.EnterOnce(book.ComposeOpen(Kinds.Clock))).Index : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
            await Receipts.WithReceipt<Done>(async () =>
            {
                await Ask();
                return default(Done);
            });
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
