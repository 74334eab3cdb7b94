using Microsoft.EntityFrameworkCore;

namespace Domicile.Kernel;

/// <summary>
/// Empties SQLite's write-ahead log after an erasure: overwritten pages would otherwise stand there, as they were, until they are reused.
/// Every module with jobs does this kind.
/// </summary>
public static class TruncateLog
{
    internal const string Kind = "truncate-log";

    public static Job Make(TimeProvider time) => Job.Of(Kind, "", time);
}

internal sealed class LogTruncation<TDb> : JobHandler<TDb> where TDb : ModuleDb
{
    public override string Kind => TruncateLog.Kind;

    public override async Task Run(TDb db, Job job, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "pragma wal_checkpoint(truncate)";
        // The first column tells whether a reader was in the way: then it is tried again.
        if (await command.ExecuteScalarAsync(cancellationToken) is not 0L) throw new IOException("The write-ahead log is being read.");
    }
}
