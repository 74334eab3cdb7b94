using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Domicile.Base;
using Domicile.Moderation;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Transparency;

/// <summary>
/// GET /api/moderation/statements: statements of reasons by day of decision and cursor, at most a hundred at once, as the Transparency Database
/// takes them (<c>{"statements":[…]}</c>) or as CSV (RFC 4180).
/// </summary>
internal sealed class ExportStatements(IStatements statements)
{
    /// <summary>The Transparency Database takes no more at once.</summary>
    public const int MostInBatch = 100;

    public static readonly Refusal Dates = new("statement-dates", 422, "From and to are days such as 2026-11-01, the second not before the first; the form is json or csv.");

    /// <summary>Where to go on, in an answer's header; absent at the end.</summary>
    public const string NextHeader = "Domicile-Next";

    /// <summary>A query string: the days and the cursor.</summary>
    public static async Task<Results<ContentHttpResult, Problem>> Handle(
        HttpContext context, ExportStatements slice, CancellationToken cancellationToken, string? from = null, string? to = null, long after = -1, string form = "json")
    {
        if (!Period.TryParse(from, to, out var period) || form is not ("json" or "csv")) return Dates.ToProblem();
        var batch = await slice.Next(period, after, cancellationToken);
        if (batch.IsFull) context.Response.Headers[NextHeader] = batch.Last.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return form == "json" ? TypedResults.Text(batch.ToJson(), "application/json", Encoding.UTF8) : TypedResults.Text(batch.ToCsv(), "text/csv; header=present", Encoding.UTF8);
    }

    /// <summary>What whoever delivers statements reads: batch after batch, in the ledger's order, from behind <paramref name="after"/> on.</summary>
    public async IAsyncEnumerable<StatementBatch> Batches(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await Next(Period.Always, after, cancellationToken) is { Statements.Count: > 0 } batch)
        {
            yield return batch;
            after = batch.Last;
        }
    }

    private async Task<StatementBatch> Next(Period period, long after, CancellationToken cancellationToken)
    {
        var read = await statements.Read(period.From, period.To, after, MostInBatch, cancellationToken);
        return new([.. read.Select(one => one.Document)], read.Count > 0 ? read[^1].LedgerIndex : after, statements.Fields);
    }
}

/// <summary>At most a hundred statements.</summary>
/// <param name="Statements">Each as a JSON object.</param>
/// <param name="Last">The entry of the last one: the next batch is behind it.</param>
/// <param name="Columns">Of the CSV, in the schema's order.</param>
internal sealed record StatementBatch(IReadOnlyList<string> Statements, long Last, IReadOnlyList<string> Columns)
{
    public bool IsFull => Statements.Count == ExportStatements.MostInBatch;

    public string ToJson() => $$"""{"statements":[{{string.Join(',', Statements)}}]}""";

    /// <summary>A line for each, CRLF; lists and objects as JSON; a field with a quote, comma or line end in quotes, its quotes doubled.</summary>
    public string ToCsv()
    {
        var csv = new StringBuilder(string.Join(',', Columns)).Append("\r\n");
        foreach (var statement in Statements)
        {
            var fields = JsonNode.Parse(statement)!.AsObject();
            csv.AppendJoin(',', Columns.Select(column => Csv.Field(fields[column] switch
            {
                null => "",
                JsonValue value => value.GetValue<string>(),
                var list => list.ToJsonString(),
            }))).Append("\r\n");
        }
        return csv.ToString();
    }
}

internal static class Csv
{
    public static string Field(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
