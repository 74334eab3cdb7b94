using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Domicile.Custody.Entries;

/// <summary>
/// The transactions of <see cref="WriteQueue"/>, one after the other on one connection. Rare acts use <see cref="Db"/>; what every unseal does has
/// statements of its own here, which stay prepared, because the change tracker costs more than all else that an unseal does.
/// </summary>
public sealed class Batch : IAsyncDisposable
{
    private readonly CustodyDb _db;
    private readonly DbCommand _add;
    private readonly DbCommand _settle;
    private bool _tracking;

    private Batch(CustodyDb db)
    {
        _db = db;
        _add = Prepare("""
            insert into entries (event_id, subject, kind, at, leaf, body, boxes, after_index)
            select @event, @subject, @kind, @at, @leaf, @body, @boxes, @after
            where exists (select 1 from subject_keys where subject = @subject and state = 1)
            """, "@event", "@subject", "@kind", "@at", "@leaf", "@body", "@boxes", "@after");
        _settle = Prepare("update entries set leaf_index = @index where event_id = @event", "@index", "@event");
    }

    public CustodyDb Db
    {
        get
        {
            _tracking = true;
            return _db;
        }
    }

    public static async Task<Batch> Open(IDbContextFactory<CustodyDb> databases)
    {
        var db = await databases.CreateDbContextAsync();
        try
        {
            await db.Database.OpenConnectionAsync();
            return new(db);
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs works in one transaction. If this throws, nothing of it is kept, and the batch is of no use any more.</summary>
    public async Task Run(IReadOnlyList<Action<Batch>> works)
    {
        await using var transaction = await _db.Database.BeginTransactionAsync();
        _add.Transaction = _settle.Transaction = transaction.GetDbTransaction();
        foreach (var work in works)
        {
            work(this);
            if (_tracking) Save();
        }
        await transaction.CommitAsync();
    }

    /// <summary>Writes what work left in the change tracker, so that statements which pass that by see it.</summary>
    public void Save()
    {
        if (_db.ChangeTracker.HasChanges()) _db.SaveChanges();
        _db.ChangeTracker.Clear();
        _tracking = false;
    }

    /// <summary>Adds an entry about a subject whose key is active: every entry about it is there before its erasure begins, or never.</summary>
    public bool AddUnlessClosed(Entry entry) =>
        Execute(_add, Bytes(entry.EventId), Bytes(entry.Subject!.Value.Value), entry.Kind, entry.At.ToUnixTimeMilliseconds(),
            entry.Leaf, entry.Body!, entry.Boxes!, entry.AfterIndex) == 1;

    /// <summary>Notes where the entry's leaf stands.</summary>
    public void Settled(Entry entry, long index) => Execute(_settle, index, Bytes(entry.EventId));

    public async ValueTask DisposeAsync()
    {
        await _add.DisposeAsync();
        await _settle.DisposeAsync();
        await _db.DisposeAsync();
    }

    /// <param name="sql">One statement.</param>
    /// <param name="names">As the statement spells them: SQLite's driver tries prefixes otherwise, at each execution.</param>
    private DbCommand Prepare(string sql, params ReadOnlySpan<string> names)
    {
        var command = _db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        foreach (var name in names)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private static int Execute(DbCommand command, params ReadOnlySpan<object> values)
    {
        for (var at = 0; at < values.Length; at++) command.Parameters[at].Value = values[at];
        return command.ExecuteNonQuery();
    }

    private static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);
}
