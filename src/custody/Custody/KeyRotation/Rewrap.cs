using System.Data.Common;
using System.Security.Cryptography;
using System.Threading.Channels;
using Domicile.Custody.Entries;
using Domicile.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Domicile.Custody.KeyRotation;

/// <summary>
/// Brings subject keys under the current key-encryption key, some at a time, from the start of the process and after each rotation. What a
/// crash leaves, the next start goes on with. A row changes only if it still holds what was read: a key that was destroyed meanwhile stays so.
/// </summary>
internal sealed partial class Rewrap(
    IDbContextFactory<CustodyDb> databases, WriteQueue writes, EntryBook book, Keyring keys, Rotation rotation, TimeProvider time, ILogger<Rewrap> log)
    : BackgroundService
{
    private const int Rows = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Passes over all keys once.</summary>
    /// <returns>Whether all are under the current version.</returns>
    public async Task<bool> Pass(CancellationToken cancellationToken)
    {
        var (version, last, broken) = (keys.Version, Array.Empty<byte>(), 0);
        if (version == keys.MinVersion) return true;
        while (await Old(version, last, cancellationToken) is { Count: > 0 } rows)
        {
            var renewed = rows.Select(row => Renew(row, version)).Where(row => row.Renewed is not null).ToList();
            broken += rows.Count - renewed.Count;
            await writes.Do(batch => renewed.Sum(row => Replace(batch.Db, row.Row, row.Renewed!, version)));
            last = rows[^1].Subject.Value.ToByteArray(bigEndian: true);
        }
        if (broken > 0) Broken(log, broken, version);
        if (broken > 0 || version != keys.Version) return false;
        if (!await IsRecorded(version, cancellationToken)) await book.Record(Kinds.Rewrap, version);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        rotation.Rotated += () => _wanted.Writer.TryWrite(true);
        while (true)
        {
            try
            {
                await Pass(stoppingToken);
                await _wanted.Reader.ReadAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is IOException or DbException or DbUpdateException or Ledger.LogUnavailableException)
            {
                Waiting(log, failure.Message);
                await Task.Delay(Patience, time, stoppingToken);
            }
        }
    }

    private async Task<List<SubjectKey>> Old(int version, byte[] after, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.SubjectKeys.FromSql(
            $"select * from subject_keys where subject > {after} and wrapped is not null and wrap_version < {version} order by subject limit {Rows}")
            .AsNoTracking().ToListAsync(cancellationToken);
    }

    private async Task<bool> IsRecorded(int version, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var passes = await db.Entries.AsNoTracking().Where(row => row.Kind == Kinds.Rewrap).ToListAsync(cancellationToken);
        return passes.Exists(row => EntryBody.Decode(EntryBook.Open(row, null).Body).KeyVersion == version);
    }

    private (SubjectKey Row, byte[]? Renewed) Renew(SubjectKey row, int version)
    {
        try
        {
            var key = keys.Unwrap(row.WrapVersion, row.Wrapped);
            var renewed = keys.Wrap(version, key);
            CryptographicOperations.ZeroMemory(key);
            return (row, renewed);
        }
        catch (CryptographicException)
        {
            return (row, null);
        }
    }

    internal static int Replace(CustodyDb db, SubjectKey row, byte[] renewed, int version) => db.SubjectKeys
        .Where(key => key.Subject == row.Subject && key.Wrapped == row.Wrapped)
        .ExecuteUpdate(set => set.SetProperty(key => key.Wrapped, renewed).SetProperty(key => key.WrapVersion, version));

    [LoggerMessage(LogLevel.Error, "{Count} subject keys could not be brought under key-encryption key {Version}: their rows are damaged, or under a retired version.")]
    private static partial void Broken(ILogger log, int count, int version);

    [LoggerMessage(LogLevel.Warning, "Rewrapping subject keys waits a minute: {Reason}")]
    private static partial void Waiting(ILogger log, string reason);
}
