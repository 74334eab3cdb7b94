using System.Text.Json;
using Domicile.Base;
using Domicile.Proof;

namespace Domicile.Backups;

/// <summary>
/// The keyring, and where the planes run apart the authority of their certificates with what it has revoked, in a folder of their own: to be kept
/// apart from the backups of what they wrap, for whoever has both can open everything.
/// </summary>
internal static class KeyBackup
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = (UnixFileMode)0b111_111;
    private const string Keyring = "keyring.json";
    private const string Authority = "authority.pem";
    private const string Revoked = "revoked";

    /// <summary>Where the custodian keeps the keyring.</summary>
    public static string FolderOf(DataFolder data) => Path.Combine(data.Path, BackupFolder.Custody, "keys");

    /// <summary>Beside a running custodian or without one.</summary>
    /// <exception cref="InvalidDataException">The folder is not new, or the keyring cannot be used. For the operator.</exception>
    public static void Take(DataFolder data, DomicileOptions arrangement, string folder) => Copy(FolderOf(data), LinkOf(data), folder, folder, arrangement);

    /// <summary>Puts them where a custodian that is yet to start finds them.</summary>
    /// <inheritdoc cref="Take" path="/exception"/>
    public static void Put(string folder, DataFolder data, DomicileOptions arrangement) => Copy(folder, folder, FolderOf(data), LinkOf(data), arrangement);

    /// <summary>The ledger's public key, as a keyring's folder states it.</summary>
    /// <inheritdoc cref="Take" path="/exception"/>
    public static NoteVerifier KeyOf(string folder, DomicileOptions arrangement) => Read(folder, arrangement).Key;

    private static string LinkOf(DataFolder data) => Path.Combine(data.Path, BackupFolder.Custody, "link");

    private static void Copy(string keys, string link, string keysInto, string linkInto, DomicileOptions arrangement)
    {
        var (keyring, _) = Read(keys, arrangement);
        if (Directory.Exists(keysInto) && Directory.EnumerateFileSystemEntries(keysInto).Any())
            throw new InvalidDataException($"{keysInto} is not empty: name a new folder.");
        var pem = File.Exists(Path.Combine(link, Authority)) ? File.ReadAllBytes(Path.Combine(link, Authority)) : null;
        var revoked = RevokedIn(link).Select(path => (Path.Combine(linkInto, Revoked), Path.GetFileName(path), (byte[]?)File.ReadAllBytes(path)));
        foreach (var (folder, name, content) in (IEnumerable<(string, string, byte[]?)>)[(keysInto, Keyring, keyring), (linkInto, Authority, pem), .. revoked])
        {
            if (content is null) continue;
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            DurableFile.Write(Path.Combine(folder, name), content, OwnerOnly);
        }
    }

    // Or what was revoked would be in force again after a restore.
    private static string[] RevokedIn(string link) =>
        Directory.Exists(Path.Combine(link, Revoked)) ? Directory.GetFiles(Path.Combine(link, Revoked)) : [];

    private static (byte[] Bytes, NoteVerifier Key) Read(string folder, DomicileOptions arrangement)
    {
        var path = Path.Combine(folder, Keyring);
        if (!File.Exists(path)) throw new InvalidDataException($"There is no keyring in {folder}.");
        foreach (var guarded in (string[])[folder, path])
            if ((File.GetUnixFileMode(guarded) & Others) != 0) throw new InvalidDataException($"{guarded} can be read by others than its owner: chmod go= {guarded}");
        for (var again = 0; ; again++)
        {
            try
            {
                var bytes = File.ReadAllBytes(path);
                using var json = JsonDocument.Parse(bytes);
                var key = NoteVerifier.Parse(json.RootElement.GetProperty("Vkey").GetString()!);
                return key.Name == arrangement.LedgerOrigin ? (bytes, key)
                    : throw new InvalidDataException($"{path} is the keyring of {key.Name}, not of {arrangement.LedgerOrigin}: check DOMICILE_NAME.");
            }
            // A running custodian replaces the file, and blanks the one that was there.
            catch (Exception damaged) when (again < 3 && damaged is JsonException or FormatException or KeyNotFoundException)
            {
            }
            catch (Exception damaged) when (damaged is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
            {
                // Not the inner exception: it might quote the file.
                throw new InvalidDataException($"{path} is damaged.");
            }
        }
    }
}
