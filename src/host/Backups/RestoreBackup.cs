using Domicile.Base;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Storage;

namespace Domicile.Backups;

/// <summary>Puts a backup where a domicile is to start from it. Until all of it is there, nothing starts there.</summary>
internal sealed class RestoreBackup(DataFolder data, Databases databases, DomicileOptions arrangement, IReadOnlyList<ModuleTables> modules)
{
    /// <summary>That nothing newer than the backup was ever published, or that whoever restores answers for it.</summary>
    public const string Nothing = "none";

    /// <param name="backup">The folder of the backup.</param>
    /// <param name="keys">The folder of the keys' backup; where the custodian is restored.</param>
    /// <param name="published">What the world has last seen of the ledger: the folder of a mirror, or the file of a checkpoint, or <see cref="Nothing"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">Something cannot be used, or there is something already. For the operator.</exception>
    public async Task<string> Run(string backup, string? keys, string? published, CancellationToken cancellationToken)
    {
        var contents = BackupFolder.Verify(backup, arrangement.Name);
        if (contents.Has(BackupFolder.Custody) && (keys is null || published is null))
            throw new InvalidDataException("This backup has the custodian in it: name the backup of its keys with --keys, and with --published what others last saw of its ledger.");
        string[] folders = [.. contents.Planes, .. contents.Has(BackupFolder.Service) ? TakeBackup.MediaFolders : []];
        if (folders.Select(folder => Path.Combine(data.Path, folder)).FirstOrDefault(Path.Exists) is { } there)
            throw new InvalidDataException($"{there} exists: restore into an empty folder, and keep what there is until the restored service has been seen to work.");
        data.Sub();
        RestoreMark.Set(data);
        var said = $"Restored from {DateTimeOffset.FromUnixTimeMilliseconds(contents.MadeMs):u}.";
        foreach (var plane in contents.Planes)
            await TableCopies.Put(Path.Combine(backup, plane), data, databases, modules.Of(plane), cancellationToken);
        if (contents.Has(BackupFolder.Service)) TakeBackup.CopyAddressKey(backup, data.Path);
        if (contents.Has(BackupFolder.Service))
            foreach (var folder in TakeBackup.MediaFolders) BackupFolder.Copy(Path.Combine(backup, folder), data.Sub(folder));
        if (contents.Has(BackupFolder.Custody)) said += " " + Custody(backup, contents, keys!, published!);
        Sync(data.Path);
        RestoreMark.Remove(data);
        return said;
    }

    private string Custody(string backup, BackupContents contents, string keys, string published)
    {
        var key = KeyBackup.KeyOf(keys, arrangement);
        var ledger = TakeBackup.LedgerOf(data.Path);
        BackupFolder.Copy(TakeBackup.LedgerOf(backup), ledger);
        var restored = LedgerCopy.Checkpoint(new FolderSource(Log.PublicFolderOf(ledger)), key);
        var seen = published == Nothing ? restored : Seen(published, ledger, key);
        LedgerCopy.Expect(ledger, seen);
        KeyBackup.Put(keys, data, arrangement);
        if (published == Nothing) EnterRestore.Leave(data, contents, restored.Checkpoint.Size);
        return $"The ledger's backup published {restored.Checkpoint.Size} entries; others have seen {seen.Checkpoint.Size}.";
    }

    /// <summary>Takes from a mirror what the backup lacks; of a checkpoint alone, the custodian's start asks whether all of it is there.</summary>
    private static SignedCheckpoint Seen(string published, string ledger, NoteVerifier key)
    {
        try
        {
            if (File.Exists(published)) return SignedCheckpoint.Open(File.ReadAllBytes(published), key);
            return LedgerCopy.CatchUp(ledger, new FolderSource(published), key);
        }
        catch (Exception unusable) when (unusable is VerificationException or IOException)
        {
            throw new InvalidDataException($"--published {published}: {unusable.Message}", unusable);
        }
    }

    private static void Sync(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
            open.Flush(flushToDisk: true);
        }
        foreach (var below in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories)) DurableFile.SyncFolder(below);
    }
}
