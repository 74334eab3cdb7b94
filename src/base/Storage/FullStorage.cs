using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Domicile.Base;
using Microsoft.Data.Sqlite;

namespace Domicile.Storage;

/// <summary>A disk, or a quota on it, that is full: expected to happen, whichever module meets it, and answered as such.</summary>
public static class FullStorage
{
    public static readonly Refusal Full = new("storage-full", 507, "The service has no room left for this. What it has acknowledged is kept. Try again later.");

    // errno of Linux.
    private const int NoSpace = 28, OverQuota = 122;
    private const int SqliteFull = 13;

    // SQL standard's "disk full", as PostgreSQL says it.
    private const string SqlState = "53100";

    /// <summary>Whether the exception, or one inside it, says that there is no room.</summary>
    public static bool Caused([NotNullWhen(true)] Exception? failure) => failure switch
    {
        null => false,
        SqliteException { SqliteErrorCode: SqliteFull } => true,
        DbException { SqlState: SqlState } => true,
        IOException { HResult: NoSpace or OverQuota } => true,
        AggregateException many => many.InnerExceptions.Any(Caused),
        _ => Caused(failure.InnerException),
    };
}
