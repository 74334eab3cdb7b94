using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Domicile.Base;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Domicile.Storage;

/// <summary>Tables that cannot be reached, or not be written, for a while: expected to happen, whichever module meets it, and answered as such.</summary>
public static class StorageAway
{
    public static readonly Refusal Away = new("storage-away", 503, "The service cannot reach its tables, or cannot write them, right now. Try again in a moment.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    // errno of Linux.
    private const int ReadOnlyFileSystem = 30;
    private const int SqliteReadOnly = 8, SqliteIoError = 10, SqliteCannotOpen = 14;

    /// <summary>Whether the exception, or one inside it, says so.</summary>
    public static bool Caused([NotNullWhen(true)] Exception? failure) => failure switch
    {
        null => false,
        SqliteException { SqliteErrorCode: SqliteReadOnly or SqliteIoError or SqliteCannotOpen } => true,
        DbException { SqlState: { } state } when IsAway(state) => true,
        // What the driver says of a connection, rather than the server of a statement.
        NpgsqlException { InnerException: IOException or SocketException or TimeoutException } and not PostgresException => true,
        SocketException => true,
        IOException { HResult: ReadOnlyFileSystem } => true,
        AggregateException many => many.InnerExceptions.Any(Caused),
        _ => Caused(failure.InnerException),
    };

    // PostgreSQL's codes: the connection fails; shutting down or starting; too many connections; read-only; an error of its disk.
    private static bool IsAway(string state) => state.StartsWith("08", StringComparison.Ordinal) || state is "57P01" or "57P02" or "57P03" or "53300" or "25006" or "58030";
}
