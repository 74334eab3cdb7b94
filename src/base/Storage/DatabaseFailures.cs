using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Storage;

/// <summary>What a database's exception means, on either database, wherever it stands in the chain.</summary>
public static class DatabaseFailures
{
    private const int SqliteConstraint = 19;

    /// <summary>A row with this key or unique value is there already.</summary>
    public static bool IsDuplicate(Exception? failure) =>
        failure is DbException { SqlState: "23505" } or SqliteException { SqliteErrorCode: SqliteConstraint } || failure is { InnerException: { } inner } && IsDuplicate(inner);

    /// <summary>Another has changed the row since it was read, or has inserted it.</summary>
    internal static bool IsConflict(DbUpdateException failure) => failure is DbUpdateConcurrencyException || IsDuplicate(failure);

    /// <summary>Two transactions waited for each other, or met otherwise, and the database has undone this one.</summary>
    internal static bool IsCollision(Exception? failure) =>
        failure is DbException { SqlState: "40P01" or "40001" } || failure is { InnerException: { } inner } && IsCollision(inner);

    /// <summary>
    /// The connection had ended before the server got the statement, as all pooled ones have after the server's restart: the server said so instead of an answer, or
    /// nobody was there to write to. Nothing of it was done.
    /// </summary>
    public static bool IsStale(Exception? failure) => failure is DbException { SqlState: "57P01" } or SocketException { SocketErrorCode: SocketError.Shutdown }
        || failure is { InnerException: { } inner } && IsStale(inner);

    /// <summary>PostgreSQL cannot hold U+0000 in text, and so has none that is equal to it either.</summary>
    public static bool IsUnstorableText(Exception? failure) =>
        failure is DbException { SqlState: "22021" } || failure is { InnerException: { } inner } && IsUnstorableText(inner);
}
