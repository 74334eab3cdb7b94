using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Community;

/// <summary>
/// Empties SQLite's write-ahead log after an erasure: overwritten pages would otherwise stand there, as they were, until they are reused.
/// </summary>
internal sealed class TruncateLog : JobHandler<CommunityDb>
{
    private const string KindName = "truncate-log";

    public override string Kind => KindName;

    public static Job Make(TimeProvider time) => Job.Of(KindName, "", time);

    public override async Task Run(CommunityDb db, Job job, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "pragma wal_checkpoint(truncate)";
        // The first column tells whether a reader was in the way: then it is tried again.
        if (await command.ExecuteScalarAsync(cancellationToken) is not 0L) throw new IOException("The write-ahead log is being read.");
    }
}
