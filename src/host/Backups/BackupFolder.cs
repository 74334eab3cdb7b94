using System.Security.Cryptography;
using System.Text.Json;
using Domicile.Base;
using Domicile.Storage;

namespace Domicile.Backups;

/// <summary>What a backup holds. Written last, once every file that it names is on the disk: without it a folder is no backup.</summary>
/// <param name="Domicile">Whose, by name.</param>
/// <param name="MadeMs">When it was begun: Unix milliseconds.</param>
/// <param name="Planes">Which planes it is of.</param>
/// <param name="LedgerSize">How many entries the ledger published; null without custody's plane.</param>
/// <param name="Files">Every other file, by its path.</param>
internal sealed record BackupContents(string Domicile, long MadeMs, IReadOnlyList<string> Planes, long? LedgerSize, SortedDictionary<string, BackupFile> Files)
{
    public bool Has(string plane) => Planes.Contains(plane);
}

internal sealed record BackupFile(long Bytes, string Sha256);

/// <summary>A folder with a backup in it.</summary>
internal static class BackupFolder
{
    public const string Service = "service";
    public const string Custody = "custody";
    private const string Name = "backup.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>The modules of a plane.</summary>
    public static IReadOnlyCollection<ModuleTables> Of(this IReadOnlyList<ModuleTables> modules, string plane) => [.. modules.Where(module => module.Folder == plane)];

    /// <summary>Brings everything in the folder to the disk and names it: only then is it a backup.</summary>
    public static BackupContents Complete(string folder, string domicile, DateTimeOffset made, IReadOnlyList<string> planes, long? ledger)
    {
        var files = new SortedDictionary<string, BackupFile>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) files[Path.GetRelativePath(folder, path)] = Digest(path, flush: true);
        foreach (var below in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories)) DurableFile.SyncFolder(below);
        var contents = new BackupContents(domicile, made.ToUnixTimeMilliseconds(), planes, ledger, files);
        DurableFile.Write(Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(contents, Json));
        return contents;
    }

    /// <summary>Reads what it holds, and every file to its end.</summary>
    /// <exception cref="InvalidDataException">It is not complete, not whole, or another domicile's. For the operator.</exception>
    public static BackupContents Verify(string folder, string domicile)
    {
        var contents = Read(Path.Combine(folder, Name));
        if (contents.Domicile != domicile) throw new InvalidDataException($"{folder} is a backup of {contents.Domicile}, not of {domicile}: check DOMICILE_NAME.");
        var found = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Where(path => path != Name);
        if (found.Except(contents.Files.Keys).FirstOrDefault() is { } strange) throw new InvalidDataException($"{folder} holds {strange}, which is not part of the backup.");
        foreach (var (path, expected) in contents.Files)
        {
            var full = Path.Combine(folder, path);
            if (!File.Exists(full)) throw new InvalidDataException($"{full} is missing: the backup is not whole.");
            if (Digest(full, flush: false) != expected) throw new InvalidDataException($"{full} has changed since the backup was made.");
        }
        return contents;
    }

    /// <summary>Copies a folder's files but hidden ones, which are not complete. One that goes away meanwhile was deleted by the running service, as its database will say.</summary>
    public static void Copy(string from, string into)
    {
        if (!Directory.Exists(from)) return;
        Directory.CreateDirectory(into);
        foreach (var path in Directory.EnumerateFiles(from, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden }))
        {
            var target = Path.Combine(into, Path.GetRelativePath(from, path));
            try
            {
                using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                using var copy = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
                source.CopyTo(copy);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
            }
        }
    }

    private static BackupContents Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupContents>(File.ReadAllBytes(path), Json) ?? throw new JsonException();
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            throw new InvalidDataException($"{Path.GetDirectoryName(path)} holds no complete backup.");
        }
    }

    private static BackupFile Digest(string path, bool flush)
    {
        using var file = new FileStream(path, FileMode.Open, flush ? FileAccess.ReadWrite : FileAccess.Read);
        if (flush) file.Flush(flushToDisk: true);
        return new(file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
