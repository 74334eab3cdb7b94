using Domicile.Base;
using Domicile.Custody;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Backups;

/// <summary>Tries a custodian that was restored into a scratch folder. Its ledger is signed with a throwaway key: whatever the trial adds speaks for nobody.</summary>
internal static class DrillCustody
{
    /// <param name="services">A kernel and its settings: where the scratch folder is.</param>
    /// <param name="data">The same folder.</param>
    /// <param name="databases">And where its tables are.</param>
    /// <param name="arrangement">Whose it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was checked, a sentence each.</returns>
    /// <exception cref="InvalidDataException">What does not hold. For the operator.</exception>
    public static async Task<IReadOnlyList<string>> Run(
        IServiceCollection services, DataFolder data, Databases databases, DomicileOptions arrangement, CancellationToken cancellationToken)
    {
        var folder = TakeBackup.LedgerOf(data.Path);
        var source = new FolderSource(Log.PublicFolderOf(folder));
        var key = KeyBackup.KeyOf(KeyBackup.FolderOf(data), arrangement);
        var size = Audit(source, key);

        var scratch = NoteSigner.Generate(arrangement.LedgerOrigin);
        foreach (var (name, into) in (IEnumerable<(string, string)>)[("checkpoint", Log.PublicFolderOf(folder)), (Log.AwaitingFile, folder), (Log.SeenFile, folder)])
            Resign(Path.Combine(into, name), key, scratch);
        await File.WriteAllTextAsync(Path.Combine(Log.PublicFolderOf(folder), "vkey"), $"{scratch.Verifier}\n", cancellationToken);
        services.AddCustody();
        services.AddSingleton(_ => Log.Open(folder, scratch, new LogOptions(), TimeProvider.System));
        await using var provider = services.BuildServiceProvider();
        var before = KeyReport.Read(data, databases, arrangement).Erased;
        foreach (var preparation in provider.GetServices<IPreparation>()) await preparation.Prepare(cancellationToken);

        var entries = await SelfCheck.Entries(provider, new TileReader(source, provider.GetRequiredService<Log>().Latest), cancellationToken);
        var keys = await SelfCheck.Keys(provider, cancellationToken);
        return [
            $"The ledger's {size} entries lead to the root that {key} has signed.",
            $"Every entry that the database knows has its leaf in the ledger: {entries}.",
            $"Keys that the ledger says were destroyed, and that the backup still had: {KeyReport.Read(data, databases, arrangement).Erased - before}, destroyed again.",
            $"Every subject key that is left opens with this keyring: {keys}.",
        ];
    }

    private static long Audit(FolderSource source, NoteVerifier key)
    {
        try
        {
            var checkpoint = LedgerCopy.Checkpoint(source, key).Checkpoint;
            LogAudit.Run(source, checkpoint, new ParallelOptions());
            return checkpoint.Size;
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
}
