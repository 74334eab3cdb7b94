namespace Domicile.Transparency;

/// <summary>The figures of a period from entries of the ledger, without a database: what outsiders count with.</summary>
public sealed class Recount
{
    private readonly Tally _tally;

    /// <param name="period">A year, month or day, or two days joined by two dots.</param>
    /// <exception cref="FormatException">It is no period.</exception>
    public Recount(string period) => _tally = new(Period.TryParse(period, out var read) ? read : throw new FormatException(CountFigures.Unclear.Message));

    /// <summary>In any order; twice is as once.</summary>
    /// <exception cref="FormatException">It is not an entry of moderation.</exception>
    public void Add(ReadOnlyMemory<byte> body) => _tally.Add(body);

    /// <summary>As the service gives them: CSV (RFC 4180).</summary>
    public string ToCsv() => _tally.Count().ToCsv();
}
