using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using System.Security.Cryptography;
using Domicile.Custody.Entries;
using Domicile.Keys;
using Domicile.Proof;

namespace Domicile.Backups;

/// <summary>Whether what a custodian keeps holds together: for drills.</summary>
internal static class SelfCheck
{
    private const int Rows = 1024;

    /// <summary>Every entry that the database knows has its leaf in the ledger.</summary>
    /// <param name="custodian">Its parts.</param>
    /// <param name="ledger">All of its ledger.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many.</returns>
    /// <exception cref="InvalidDataException">One has not. For the operator.</exception>
    public static async Task<long> Entries(IServiceProvider custodian, TileReader ledger, CancellationToken cancellationToken)
    {
        var count = 0L;
        await using var db = await custodian.GetRequiredService<IDbContextFactory<CustodyDb>>().CreateDbContextAsync(cancellationToken);
        await foreach (var row in db.Entries.AsNoTracking().Where(row => row.LeafIndex != null).OrderBy(row => row.LeafIndex).Select(row => new { row.LeafIndex, row.Leaf })
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (!ledger.Entry(row.LeafIndex!.Value).Span.SequenceEqual(row.Leaf)) throw new InvalidDataException($"The database's entry {row.LeafIndex} is not the ledger's.");
            count++;
        }
        return count;
    }

    /// <summary>Every subject key that is not destroyed opens with the keyring.</summary>
    /// <inheritdoc cref="Entries" path="/*[not(self::summary)]"/>
    public static async Task<long> Keys(IServiceProvider custodian, CancellationToken cancellationToken)
    {
        var keys = custodian.GetRequiredService<Keyring>();
        var (last, count) = (Array.Empty<byte>(), 0L);
        while (await KeyRows.Page(custodian.GetRequiredService<IDbContextFactory<CustodyDb>>(), last, Rows, cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                try
                {
                    CryptographicOperations.ZeroMemory(keys.Unwrap(row.WrapVersion, row.Wrapped));
                }
                catch (CryptographicException)
                {
                    throw new InvalidDataException($"A subject key under key-encryption key {row.WrapVersion} does not open with this keyring.");
                }
            }
            count += rows.Count;
            last = rows[^1].Subject.Value.ToByteArray(bigEndian: true);
        }
        return count;
    }
}
