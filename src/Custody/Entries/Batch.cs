using System.Data.Common;

namespace Domicile.Custody;

/// <summary>
/// One transaction of <see cref="WriteQueue"/>. Rare acts use <see cref="Db"/>; what every unseal does has statements of its own here,
/// prepared once per transaction, because the change tracker costs more than all else that an unseal does.
/// </summary>
internal sealed class Batch(CustodyDb db, DbTransaction transaction) : IDisposable
{
    private DbCommand? _add;
    private DbCommand? _settle;

    public CustodyDb Db => db;

    /// <summary>Runs work and writes what it left in the change tracker, so that statements which pass that by see it.</summary>
    public void Run(Action<Batch> work)
    {
        work(this);
        Save();
    }

    public void Save()
    {
        if (db.ChangeTracker.HasChanges()) db.SaveChanges();
        db.ChangeTracker.Clear();
    }

    /// <summary>Adds an entry about a subject whose key is active: every entry about it is there before its erasure begins, or never.</summary>
    public bool AddUnlessClosed(Entry entry)
    {
        _add ??= Prepare("""
            insert into entries (event_id, subject, kind, at, leaf, body, boxes, after_index)
            select @event, @subject, @kind, @at, @leaf, @body, @boxes, @after
            where exists (select 1 from subject_keys where subject = @subject and state = 1)
            """, "@event", "@subject", "@kind", "@at", "@leaf", "@body", "@boxes", "@after");
        return Execute(_add, Bytes(entry.EventId), Bytes(entry.Subject!.Value.Value), entry.Kind, entry.At.ToUnixTimeMilliseconds(),
            entry.Leaf, entry.Body!, entry.Boxes!, entry.AfterIndex) == 1;
    }

    /// <summary>Notes where the entry's leaf stands.</summary>
    public void Settled(Entry entry, long index)
    {
        _settle ??= Prepare("update entries set leaf_index = @index where event_id = @event", "@index", "@event");
        Execute(_settle, index, Bytes(entry.EventId));
    }

    public void Dispose()
    {
        _add?.Dispose();
        _settle?.Dispose();
    }

    /// <param name="sql">One statement.</param>
    /// <param name="names">As the statement spells them: SQLite's driver tries prefixes otherwise, at each execution.</param>
    private DbCommand Prepare(string sql, params ReadOnlySpan<string> names)
    {
        var command = transaction.Connection!.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
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
