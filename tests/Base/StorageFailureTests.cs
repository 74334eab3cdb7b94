using System.Net.Sockets;
using Domicile.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Domicile.Tests.Base;

public sealed class StorageFailureTests
{
    public static TheoryData<Exception?, bool> Failures => new()
    {
        { new IOException("No space left on device", 28), true },
        { new IOException("Disk quota exceeded", 122), true },
        { new DbUpdateException("Not saved", new SqliteException("database or disk is full", 13)), true },
        { new AggregateException(new InvalidOperationException(), new IOException("No space left on device", 28)), true },
        { new IOException("Input/output error", 5), false },
        { new SqliteException("database is locked", 5), false },
        { new InvalidOperationException("Something else"), false },
        { null, false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_full_disk_is_told_from_what_is_broken(Exception? failure, bool isFull) => Assert.Equal(isFull, FullStorage.Caused(failure));

    public static TheoryData<Exception?, bool> Absences => new()
    {
        { new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused)), true },
        { new NpgsqlException("Exception while reading from stream", new EndOfStreamException()), true },
        { new NpgsqlException("The connection pool has been exhausted", new TimeoutException()), true },
        { new DbUpdateException("Not saved", new PostgresException("shutting down", "FATAL", "FATAL", "57P01")), true },
        { new PostgresException("read-only transaction", "ERROR", "ERROR", "25006"), true },
        { new SqliteException("attempt to write a readonly database", 8), true },
        { new SqliteException("disk I/O error", 10), true },
        { new IOException("Read-only file system", 30), true },
        { new PostgresException("unique", "ERROR", "ERROR", "23505"), false },
        { new SqliteException("database is locked", 5), false },
        { new IOException("No space left on device", 28), false },
        { null, false },
    };

    [Theory]
    [MemberData(nameof(Absences))]
    public void A_database_that_is_away_is_told_from_what_is_broken(Exception? failure, bool isAway) => Assert.Equal(isAway, StorageAway.Caused(failure));
}
