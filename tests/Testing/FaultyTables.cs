using System.Data.Common;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Domicile.Tests.Testing;

/// <summary>What goes wrong with a process's tables: one of its changes, a commit or a purge; or the disk they are on.</summary>
/// <param name="fault">How.</param>
/// <param name="faultyChange">Which of the changes; none if negative.</param>
/// <param name="kill">Ends the rest of the process.</param>
internal sealed class TableFaults(Fault fault = Fault.None, int faultyChange = -1, Action? kill = null)
{
    private int _changes = -1;
    private volatile bool _killed;

    public bool FaultMet { get; private set; }

    public bool ReadOnly { get; set; }

    /// <summary>No page more than there are.</summary>
    public bool Full { get; set; }

    public async Task Change(Func<Task> apply)
    {
        if (_killed) throw new KilledException();
        if (Interlocked.Increment(ref _changes) != faultyChange)
        {
            await apply();
            return;
        }
        FaultMet = true;
        if (fault is Fault.FailsButPersists or Fault.UnknownAndPersisted or Fault.KilledAfter) await apply();
        if (fault is not (Fault.KilledBefore or Fault.KilledDuring or Fault.KilledAfter)) throw new IOException("disk I/O error");
        _killed = true;
        kill?.Invoke();
        throw new KilledException();
    }
}

internal sealed class FaultyTables<TDb>(ModuleStorage<TDb> tables, TableFaults faults) : ModuleStorage<TDb> where TDb : ModuleDb
{
    public override string SkipLocked => tables.SkipLocked;

    public override Task<DbConnection> Connect(CancellationToken cancellationToken) => tables.Connect(cancellationToken);

    public override Task Purge(CancellationToken cancellationToken) => faults.Change(() => tables.Purge(cancellationToken));

    internal override void Configure(DbContextOptionsBuilder options)
    {
        tables.Configure(options);
        options.AddInterceptors(new Commits(faults), new Disk(faults));
    }

    internal override Task Upgrade(CancellationToken cancellationToken) => tables.Upgrade(cancellationToken);

    private sealed class Commits(TableFaults faults) : DbTransactionInterceptor
    {
        // Connections stay open while the disk changes.
        public override async ValueTask<DbTransaction> TransactionStartedAsync(
            DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
        {
            await Disk.Apply(faults, connection, cancellationToken);
            return result;
        }

        public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            await faults.Change(() => transaction.CommitAsync(cancellationToken));
            return InterceptionResult.Suppress();
        }
    }

    private sealed class Disk(TableFaults faults) : DbConnectionInterceptor
    {
        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
            Apply(faults, connection, cancellationToken);

        public static async Task Apply(TableFaults faults, DbConnection connection, CancellationToken cancellationToken)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "pragma page_count";
            var pages = faults.Full ? (long)(await command.ExecuteScalarAsync(cancellationToken))! : 1 << 30;
            command.CommandText = $"pragma query_only = {(faults.ReadOnly ? 1 : 0)}; pragma max_page_count = {pages}";
            if (connection is Microsoft.Data.Sqlite.SqliteConnection) await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
