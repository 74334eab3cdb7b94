using Domicile.Base;
using Domicile.Storage;

namespace Domicile.Backups;

/// <summary>
/// Copies what a domicile keeps, while it serves or not, without its keys. Each step sees all that the one before it depends on: tables, then the files
/// that their rows name; the service's plane, then the custodian, which has a key for everyone in it; the ledger last, which has a leaf for every entry.
/// </summary>
internal sealed class TakeBackup(DataFolder data, Databases databases, DomicileOptions arrangement, IReadOnlyList<ModuleTables> modules, TimeProvider time)
{
    // Files of the service's plane that rows name: blobs, sealed and published, and uploads that are not complete.
    public static readonly string[] MediaFolders = ["blobs", "uploads"];

    /// <summary>The service's key to the index of e-mail addresses, beside its tables: it opens nothing, and without it nobody is found by an address.</summary>
    public const string AddressKey = "address-key";

    public static string LedgerOf(string folder) => Path.Combine(folder, BackupFolder.Custody, "ledger");

    /// <param name="folder">Must not exist. Until it is whole, it has another name.</param>
    /// <param name="planes">Which.</param>
    /// <param name="cancellationToken">Gives up, and takes away what there is.</param>
    /// <exception cref="InvalidDataException">The folder exists, or something cannot be read. For the operator.</exception>
    public async Task<BackupContents> Run(string folder, IReadOnlyList<string> planes, CancellationToken cancellationToken)
    {
        if (Path.Exists(folder)) throw new InvalidDataException($"{folder} exists: name a new folder.");
        var partial = folder + ".incomplete";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            var made = time.GetUtcNow();
            if (planes.Contains(BackupFolder.Service))
            {
                await Tables(partial, BackupFolder.Service, cancellationToken);
                CopyAddressKey(data.Path, partial);
                foreach (var name in MediaFolders) BackupFolder.Copy(Path.Combine(data.Path, name), Path.Combine(partial, name));
            }
            var ledger = planes.Contains(BackupFolder.Custody) ? await Custody(partial, cancellationToken) : (long?)null;
            var contents = BackupFolder.Complete(partial, arrangement.Name, made, planes, ledger);
            Directory.Move(partial, folder);
            DurableFile.SyncFolder(Path.GetDirectoryName(folder)!);
            return contents;
        }
        catch
        {
            Directory.Delete(partial, recursive: true);
            throw;
        }
    }

    /// <summary>From one service's folder to another's.</summary>
    public static void CopyAddressKey(string from, string into)
    {
        var (path, target) = (Path.Combine(from, BackupFolder.Service, AddressKey), Path.Combine(into, BackupFolder.Service, AddressKey));
        if (!File.Exists(path)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!, OwnerOnly.Folder);
        DurableFile.Write(target, File.ReadAllBytes(path), OwnerOnly.File);
    }

    private async Task<long> Custody(string partial, CancellationToken cancellationToken)
    {
        var key = KeyBackup.KeyOf(KeyBackup.FolderOf(data), arrangement);
        await Tables(partial, BackupFolder.Custody, cancellationToken);
        return LedgerCopy.Take(LedgerOf(data.Path), LedgerOf(partial), key).Checkpoint.Size;
    }

    private Task Tables(string partial, string plane, CancellationToken cancellationToken)
    {
        var into = Path.Combine(partial, plane);
        Directory.CreateDirectory(into);
        return TableCopies.Take(data, databases, modules.Of(plane), into, cancellationToken);
    }
}
