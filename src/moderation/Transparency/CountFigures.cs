using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Domicile.Base;
using Domicile.Record;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Transparency;

/// <summary>
/// GET /api/transparency/figures and /api/transparency/record: the figures of a period, and every fact that they are counted from, for anyone.
/// They are of the ledger's own facts, which name nobody, and need no noise: whoever has the ledger has them exactly.
/// </summary>
internal sealed class CountFigures(IPublicRecord record, TimeProvider time) : IDisposable
{
    public static readonly Refusal Unclear = new("period-unclear", 422, "A period is a year, a month or a day, such as 2026-11, or two days as in 2026-11-03..2026-11-20; the form is json or csv.");

    private const int MostKept = 64, RowsAtOnce = 500;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    // One counts at a time: anybody may ask for any period.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly IPublicRecord _record = record;
    private readonly ConcurrentDictionary<Period, (PeriodFigures Figures, DateTimeOffset At)> _kept = new();

    public static async Task<Results<Ok<PeriodFigures>, ContentHttpResult, Problem>> Figures(CountFigures slice, TimeProvider time, CancellationToken cancellationToken, string? period = null, string form = "json")
    {
        var month = Period.Month(time.GetUtcNow());
        if ((period is not null && !Period.TryParse(period, out month)) || form is not ("json" or "csv")) return Unclear.ToProblem();
        var figures = await slice.Of(month, cancellationToken);
        return form == "csv" ? TypedResults.Text(figures.ToCsv(), "text/csv; header=present", Encoding.UTF8) : TypedResults.Ok(figures);
    }

    /// <summary>Lines as in a disclosure file, in the ledger's order: leaf, opening and body of each entry.</summary>
    public static async Task<ContentHttpResult> Record(HttpContext context, CountFigures slice, CancellationToken cancellationToken, long after = -1)
    {
        var rows = await slice._record.After(after, RowsAtOnce, cancellationToken);
        if (rows.Count == RowsAtOnce) context.Response.Headers[ExportStatements.NextHeader] = rows[^1].LedgerIndex.ToString(CultureInfo.InvariantCulture);
        var lines = new StringBuilder();
        foreach (var row in rows) lines.Append(CultureInfo.InvariantCulture, $$"""{"entry":{"index":{{row.LedgerIndex}},""").Append(Encoding.UTF8.GetString(row.Shown).AsSpan(1)).Append("}\n");
        return TypedResults.Text(lines.ToString(), "application/jsonl", Encoding.UTF8);
    }

    /// <summary>At most half a minute old.</summary>
    public async Task<PeriodFigures> Of(Period period, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (_kept.TryGetValue(period, out var kept) && now - kept.At < Fresh) return kept.Figures;
            if (_kept.Count >= MostKept) _kept.Clear();
            var figures = await Count(period, cancellationToken);
            _kept[period] = (figures, now);
            return figures;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Counted now.</summary>
    public async Task<PeriodFigures> Count(Period period, CancellationToken cancellationToken)
    {
        var tally = new Tally(period);
        await foreach (var body in _record.Bodies(period.To, always: "moderation.policy", cancellationToken)) tally.Add(body);
        return tally.Count();
    }

    /// <summary>The months since the first fact, latest first.</summary>
    public async Task<IReadOnlyList<Period>> Months(CancellationToken cancellationToken)
    {
        var months = new List<Period> { Period.Month(time.GetUtcNow()) };
        if (await _record.Begin(cancellationToken) is not { } first) return months;
        while (months[^1].From > first && months.Count < 120) months.Add(Period.Month(months[^1].From.AddDays(-1)));
        return months;
    }

    public void Dispose() => _turn.Dispose();
}
