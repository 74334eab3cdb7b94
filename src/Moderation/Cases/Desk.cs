using System.Data.Common;
using Domicile.Kernel;

namespace Domicile.Moderation;

/// <summary>
/// Gives out cases. One statement finds the first case that nobody holds and writes its holder: on PostgreSQL each claim passes over rows that
/// another is about to take; on SQLite there is one writer, and claims wait for their turn here rather than in the database.
/// </summary>
internal sealed class Desk(ModuleStorage<ModerationDb> storage, TimeProvider time) : IDisposable
{
    /// <summary>How long a case stays with somebody who does nothing about it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _writer = new(storage.SkipLocked.Length > 0 ? int.MaxValue : 1);

    /// <summary>
    /// Takes the most urgent case of the first of these queues that has one for this moderator: not about themselves, not reported by
    /// themselves, not passed on by themselves before. Null where there is none.
    /// </summary>
    /// <param name="moderator">For whom.</param>
    /// <param name="queues">In the order in which they are worked off.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="only">This case or none; null for whichever comes first.</param>
    public async Task<Guid?> Claim(SubjectId moderator, IReadOnlyList<string> queues, CancellationToken cancellationToken, Guid? only = null)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await storage.Connect(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = $"""
                update cases set holder = @me, lease_until = @until, held = null where id = (
                    select c.id from cases c
                    where c.state = 0 and c.queue = @queue and c.lease_until <= @now and c.author <> @me
                    and not exists (select 1 from passes p where p.case_id = c.id and p.moderator = @me)
                    and c.matter not like '{Check.GoldenMatter}%'
                    and not exists (select 1 from reports r where r.case_id = c.id and r.reporter = @me)
                    {(only is null ? "" : "and c.id = @only")}
                    order by c.rank desc limit 1 {storage.SkipLocked})
                returning id
                """;
            var now = time.GetUtcNow();
            Add(command, "me", moderator.Value.ToByteArray(true));
            Add(command, "until", (now + Lease).ToUnixTimeMilliseconds());
            Add(command, "now", now.ToUnixTimeMilliseconds());
            if (only is { } one) Add(command, "only", one.ToByteArray(true));
            var queue = Add(command, "queue", "");
            foreach (var name in queues)
            {
                queue.Value = name;
                if (await command.ExecuteScalarAsync(cancellationToken) is byte[] id) return new Guid(id, bigEndian: true);
            }
            return null;
        }
        finally
        {
            _writer.Release();
        }
    }

    public void Dispose() => _writer.Dispose();

    private static DbParameter Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
        return parameter;
    }
}
