using System.Data;
using System.Data.Common;
using System.Globalization;
using Domicile.Screening.Matching;
using Domicile.Screening.Tables;
using Domicile.Storage;
using Domicile.Work;

namespace Domicile.Screening.Banks;

/// <summary>What became of a hash list.</summary>
/// <param name="Lines">Lines read, those that say nothing among them.</param>
/// <param name="Added">Entries that are new.</param>
/// <param name="Duplicates">Entries that were there already, in the list or in the bank.</param>
/// <param name="Malformed">Lines that say nothing intelligible.</param>
/// <param name="First">The first of those, with line and reason: at most <see cref="ImportHashes.MostReported"/>.</param>
internal sealed record ImportReport(long Lines, long Added, long Duplicates, long Malformed, IReadOnlyList<(long Line, string Reason)> First);

/// <summary>
/// Reads a hash list of any length into a bank, in bounded memory and in transactions of a few thousand lines. One that is interrupted is
/// simply read again: what is there already is passed over. Afterwards the bank is compared with what was posted before.
/// </summary>
internal sealed class ImportHashes(ModuleStorage<ScreeningDb> storage, JobSignal<ScreeningDb> signal, TimeProvider time)
{
    public const int MostReported = 20;

    private const int MostInTransaction = 5000, MostBytes = 8 << 20;

    // Of one statement: SQLite looks up each of its parameters among all of its names, and PostgreSQL answers each statement.
    private const int Rows = 10;

    // Parameters of the statement that adds rows.
    private const int Fixed = 2, PerRow = 4;

    private static readonly Comparer<byte[]> Bytewise = Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other));

    public async Task<ImportReport> Run(Guid bank, TextReader list, CancellationToken cancellationToken)
    {
        var (lines, added, valid, malformed, bytes, first) = (0L, 0L, 0L, 0L, 0L, new List<(long, string)>());
        var batch = new List<BankEntry>();
        await using var connection = await storage.Connect(cancellationToken);
        await foreach (var (number, line) in BoundedLines.Read(list, HashLine.MaxLength, cancellationToken))
        {
            lines = number;
            if (line is not null && (string.IsNullOrWhiteSpace(line) || line[0] == '#')) continue;
            var (kind, hash, views, label) = (EntryKind.Pdq, (byte[])[], (byte[]?)null, (string?)null);
            if ((line is null ? "the line is too long" : HashLine.Parse(line, out kind, out hash, out views, out label)) is { } reason)
            {
                malformed++;
                if (first.Count < MostReported) first.Add((number, reason));
                continue;
            }
            valid++;
            batch.Add(new() { Bank = bank, Kind = kind, Hash = hash, Views = views, Label = label });
            bytes += views?.Length ?? 0;
            if (batch.Count < MostInTransaction && bytes < MostBytes) continue;
            added += await Insert(connection, bank, batch, cancellationToken);
            batch.Clear();
            bytes = 0;
        }
        if (batch.Count > 0) added += await Insert(connection, bank, batch, cancellationToken);
        if (added > 0) await AddRematch(connection, bank, cancellationToken);
        return new(lines, added, valid - added, malformed, first);
    }

    /// <summary>Adds entries in one transaction, and says how many are new.</summary>
    public async Task<long> Add(Guid bank, IReadOnlyList<BankEntry> entries, CancellationToken cancellationToken)
    {
        await using var connection = await storage.Connect(cancellationToken);
        var added = await Insert(connection, bank, entries, cancellationToken);
        if (added > 0) await AddRematch(connection, bank, cancellationToken);
        return added;
    }

    private static async Task<long> Insert(DbConnection connection, Guid bank, IReadOnlyList<BankEntry> entries, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // The row's lock lets one import of a bank in after the other, so that nobody sees a revision before all of its entries.
        await using var revise = Command(connection, transaction, "update banks set revision = revision + 1 where id = @id returning revision");
        Set(revise, "id", DbType.Binary, bank.ToByteArray(true));
        var revision = (long)(await revise.ExecuteScalarAsync(cancellationToken) ?? throw new InvalidOperationException("There is no such bank."));
        // In the key's order, neighbours share a page of the table. Of two that are the same, the first stays.
        var sorted = entries.OrderBy(row => row.Kind).ThenBy(row => row.Hash, Bytewise);
        var (added, insert) = (0L, (DbCommand?)null);
        try
        {
            foreach (var rows in sorted.Chunk(Rows))
            {
                if (insert?.Parameters.Count != Fixed + rows.Length * PerRow)
                {
                    if (insert is not null) await insert.DisposeAsync();
                    insert = Inserting(connection, transaction, rows.Length, bank, revision);
                    await insert.PrepareAsync(cancellationToken);
                }
                for (var (row, at) = (0, Fixed); row < rows.Length; row++, at += PerRow)
                {
                    var values = insert.Parameters;
                    (values[at].Value, values[at + 1].Value) = ((int)rows[row].Kind, rows[row].Hash);
                    (values[at + 2].Value, values[at + 3].Value) = ((object?)rows[row].Views ?? DBNull.Value, (object?)rows[row].Label ?? DBNull.Value);
                }
                added += await insert.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        finally
        {
            if (insert is not null) await insert.DisposeAsync();
        }
        await transaction.CommitAsync(cancellationToken);
        return added;
    }

    private async Task AddRematch(DbConnection connection, Guid bank, CancellationToken cancellationToken)
    {
        var job = RematchPosts.JobFor(bank, time);
        await using var insert = Command(connection, null,
            "insert into jobs (id, kind, payload, due_at, attempts, lease_until, created_at, number) values (@id, @kind, @payload, @due, 0, 0, @due, @number)");
        Set(insert, "id", DbType.Binary, job.Id.ToByteArray(true));
        Set(insert, "kind", DbType.String, job.Kind);
        Set(insert, "payload", DbType.String, job.Payload);
        Set(insert, "due", DbType.Int64, job.DueAt.ToUnixTimeMilliseconds());
        Set(insert, "number", DbType.Int64, job.Number);
        await insert.ExecuteNonQueryAsync(cancellationToken);
        signal.Raise();
    }

    /// <summary>The statement that adds so many rows: bank and revision, then kind, hash, views and label of each.</summary>
    private static DbCommand Inserting(DbConnection connection, DbTransaction transaction, int rows, Guid bank, long revision)
    {
        var names = Enumerable.Range(0, rows).Select(at => string.Create(CultureInfo.InvariantCulture, $"(@b, @k{at}, @h{at}, @v{at}, @l{at}, @r)"));
        var insert = Command(connection, transaction,
            $"insert into bank_entries (bank, kind, hash, views, label, revision) values {string.Join(", ", names)} on conflict (bank, kind, hash) do nothing");
        Set(insert, "b", DbType.Binary, bank.ToByteArray(true));
        Set(insert, "r", DbType.Int64, revision);
        for (var at = 0; at < rows; at++)
        {
            var suffix = at.ToString(CultureInfo.InvariantCulture);
            Set(insert, "k" + suffix, DbType.Int32, null);
            Set(insert, "h" + suffix, DbType.Binary, null);
            Set(insert, "v" + suffix, DbType.Binary, null);
            Set(insert, "l" + suffix, DbType.String, null);
        }
        return insert;
    }

    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string text)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (text, transaction);
        return command;
    }

    private static void Set(DbCommand command, string name, DbType type, object? value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, value ?? DBNull.Value);
        command.Parameters.Add(parameter);
    }
}
