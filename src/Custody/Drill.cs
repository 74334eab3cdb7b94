using System.Security.Cryptography;
using Domicile.Kernel;
using Domicile.Ledger;
using Domicile.Proof;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Custody;

/// <summary>Tries a custodian that was restored into a scratch folder. Its ledger is signed with a throwaway key: whatever the trial adds speaks for nobody.</summary>
public static class Drill
{
    /// <param name="services">A kernel and its settings: where the scratch folder is.</param>
    /// <param name="data">The same folder.</param>
    /// <param name="arrangement">Whose it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was checked, a sentence each.</returns>
    /// <exception cref="InvalidDataException">What does not hold. For the operator.</exception>
    public static async Task<IReadOnlyList<string>> Run(
        IServiceCollection services, DataFolder data, Arrangement arrangement, CancellationToken cancellationToken)
    {
        var ledger = Path.Combine(data.Path, CustodyModule.Folder, "ledger");
        var key = NoteVerifier.Parse(KeyBackup.Vkey(KeyBackup.FolderOf(data), arrangement));
        var checkpoint = Audit(ledger, key);
        var said = new List<string> { $"The ledger's {checkpoint.Size} entries lead to the root that {key} has signed." };

        var scratch = NoteSigner.Generate(arrangement.LedgerOrigin);
        foreach (var (name, folder) in (IEnumerable<(string, string)>)[("checkpoint", Log.PublicFolderOf(ledger)), (Log.AwaitingFile, ledger), (Log.SeenFile, ledger)])
            Resign(Path.Combine(folder, name), key, scratch);
        File.WriteAllText(Path.Combine(Log.PublicFolderOf(ledger), "vkey"), $"{scratch.Verifier}\n");
        services.AddCustody();
        services.AddSingleton(_ => Log.Open(ledger, scratch, new LogOptions(), TimeProvider.System));
        await using var provider = services.BuildServiceProvider();
        var databases = provider.GetRequiredService<IDbContextFactory<CustodyDb>>();
        long before;
        var preparations = provider.GetServices<IPreparation>().ToList();
        foreach (var preparation in preparations.Where(preparation => preparation is not Settle)) await preparation.Prepare(cancellationToken);
        await using (var db = await databases.CreateDbContextAsync(cancellationToken)) before = await Live(db, cancellationToken);
        await preparations.OfType<Settle>().Single().Prepare(cancellationToken);
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            said.Add($"Every entry that the database knows has its leaf in the ledger: {await Leaves(db, new TileReader(new FolderSource(Log.PublicFolderOf(ledger)), provider.GetRequiredService<Log>().Latest), cancellationToken)}.");
            said.Add($"Keys that the ledger says were destroyed, and that the backup still had: {before - await Live(db, cancellationToken)}, destroyed again.");
        }
        said.Add($"Every subject key that is left opens with this keyring: {await Keys(databases, provider.GetRequiredService<Keyring>(), cancellationToken)}.");
        return said;
    }

    private static Checkpoint Audit(string ledger, NoteVerifier key)
    {
        var source = new FolderSource(Log.PublicFolderOf(ledger));
        try
        {
            var checkpoint = SignedCheckpoint.Open(source.Read("checkpoint", SignedNote.MaxBytes), key).Checkpoint;
            LogAudit.Run(source, checkpoint, new ParallelOptions());
            return checkpoint;
        }
        catch (VerificationException forged)
        {
            throw new InvalidDataException($"The ledger does not verify: {forged.Message}.", forged);
        }
    }

    private static void Resign(string path, NoteVerifier key, NoteSigner scratch)
    {
        if (File.Exists(path)) File.WriteAllText(path, SignedCheckpoint.Sign(SignedCheckpoint.Open(File.ReadAllBytes(path), key).Checkpoint, scratch).Note);
    }

    private static Task<long> Live(CustodyDb db, CancellationToken cancellationToken) => db.SubjectKeys.LongCountAsync(row => row.Wrapped != null, cancellationToken);

    private static async Task<long> Leaves(CustodyDb db, TileReader ledger, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var row in db.Entries.AsNoTracking().Where(row => row.LeafIndex != null).OrderBy(row => row.LeafIndex).Select(row => new { row.LeafIndex, row.Leaf })
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (!ledger.Entry(row.LeafIndex!.Value).Span.SequenceEqual(row.Leaf))
                throw new InvalidDataException($"The database's entry {row.LeafIndex} is not the ledger's.");
            count++;
        }
        return count;
    }

    private static async Task<long> Keys(IDbContextFactory<CustodyDb> databases, Keyring keys, CancellationToken cancellationToken)
    {
        var (last, count) = (Array.Empty<byte>(), 0L);
        while (await KeyRows.Page(databases, last, 1024, cancellationToken) is { Count: > 0 } rows)
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
