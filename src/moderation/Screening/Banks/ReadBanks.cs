using Domicile.Base;
using Domicile.Screening.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Banks;

/// <summary>What banks there are, and what is in them.</summary>
internal sealed class ReadBanks(IDbContextFactory<ScreeningDb> databases, ExportHashes export)
{
    public static readonly Refusal NotFound = new("bank-not-found", 404, "There is no such bank.");

    private const int MostShown = 100;

    /// <param name="Entries">Those in quarantine among them.</param>
    internal sealed record Response(
        string Id, string Name, bool Negative, bool Blocking, int Distance, int UploadPercent, int EntryPercent, int EnabledPercent, int NoisyAfter,
        DateTimeOffset CreatedAt, long Entries, long Quarantined)
    {
        public static Response Of(Bank bank, long entries, long quarantined) => new(
            Base.Id.Format(bank.Id), bank.Name, bank.IsNegative, bank.IsBlocking, bank.Distance, bank.UploadPercent, bank.EntryPercent,
            bank.EnabledPercent, bank.NoisyAfter, bank.CreatedAt, entries, quarantined);
    }

    /// <param name="Matches">Different posts that it matched.</param>
    internal sealed record Noisy(EntryKind Kind, string Hash, string? Label, DateTimeOffset Since, int Matches);

    public static async Task<Ok<IReadOnlyList<Response>>> All(ReadBanks slice, CancellationToken cancellationToken)
    {
        await using var db = await slice._databases.CreateDbContextAsync(cancellationToken);
        var banks = await db.Banks.AsNoTracking().OrderBy(bank => bank.Name).ToListAsync(cancellationToken);
        var counts = await db.BankEntries.GroupBy(entry => entry.Bank)
            .Select(entries => new { Bank = entries.Key, All = entries.LongCount(), Noisy = entries.LongCount(entry => entry.QuarantinedAt != null) })
            .ToDictionaryAsync(count => count.Bank, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<Response>>([.. banks.Select(bank =>
            Response.Of(bank, counts.GetValueOrDefault(bank.Id)?.All ?? 0, counts.GetValueOrDefault(bank.Id)?.Noisy ?? 0))]);
    }

    public static async Task<Results<EmptyHttpResult, Problem>> Export(Guid id, HttpContext context, ReadBanks slice)
    {
        if (await slice.Find(id, context.RequestAborted) is not { } bank) return NotFound.ToProblem();
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await using var output = new StreamWriter(context.Response.Body) { NewLine = "\n" };
        await slice._export.Run(bank.Id, output, context.RequestAborted);
        return TypedResults.Empty;
    }

    /// <summary>The first hundred, those that match most first.</summary>
    public static async Task<Results<Ok<IReadOnlyList<Noisy>>, Problem>> Quarantined(Guid id, ReadBanks slice, CancellationToken cancellationToken)
    {
        if (await slice.Find(id, cancellationToken) is not { } bank) return NotFound.ToProblem();
        await using var db = await slice._databases.CreateDbContextAsync(cancellationToken);
        var entries = await db.BankEntries.AsNoTracking().Where(entry => entry.Bank == bank.Id && entry.QuarantinedAt != null)
            .Select(entry => new { Entry = entry, Matches = db.EntryUploads.Count(one => one.Bank == entry.Bank && one.Kind == entry.Kind && one.Hash == entry.Hash) })
            .OrderByDescending(one => one.Matches).Take(MostShown).ToListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<Noisy>>([.. entries.Select(one =>
            new Noisy(one.Entry.Kind, Convert.ToHexStringLower(one.Entry.Hash), one.Entry.Label, one.Entry.QuarantinedAt!.Value, one.Matches))]);
    }

    private readonly IDbContextFactory<ScreeningDb> _databases = databases;
    private readonly ExportHashes _export = export;

    public async Task<Bank?> Find(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        return await db.Banks.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
    }
}
