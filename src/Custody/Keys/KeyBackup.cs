using Domicile.Kernel;
using Domicile.Ledger;

namespace Domicile.Custody;

/// <summary>
/// The keyring, and where the planes run apart the authority of their certificates, in a folder of their own: to be kept apart from the backups of what
/// they wrap, for whoever has both can open everything.
/// </summary>
public static class KeyBackup
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string AuthorityFile = "authority.pem";

    /// <summary>Where the custodian keeps them.</summary>
    public static string FolderOf(DataFolder data) => Path.Combine(data.Path, CustodyModule.Folder, "keys");

    /// <summary>Beside a running custodian or without one.</summary>
    /// <exception cref="InvalidDataException">The folder is not new, or the keyring cannot be used. For the operator.</exception>
    public static void Take(DataFolder data, Arrangement arrangement, string folder) => Copy(FolderOf(data),
        Path.Combine(data.Path, CustodyModule.Folder, "link"), folder, folder, arrangement);

    /// <summary>Puts them where a custodian that is yet to start finds them.</summary>
    /// <inheritdoc cref="Take" path="/exception"/>
    public static void Put(string folder, DataFolder data, Arrangement arrangement) => Copy(folder, folder,
        FolderOf(data), Path.Combine(data.Path, CustodyModule.Folder, "link"), arrangement);

    /// <summary>The ledger's public key, as a keyring's folder states it.</summary>
    /// <inheritdoc cref="Take" path="/exception"/>
    public static string Vkey(string folder, Arrangement arrangement) => Read(folder, arrangement).Vkey;

    private static void Copy(string keys, string link, string keysInto, string linkInto, Arrangement arrangement)
    {
        var keyring = Read(keys, arrangement);
        if (Directory.Exists(keysInto) && Directory.EnumerateFileSystemEntries(keysInto).Any())
            throw new InvalidDataException($"{keysInto} is not empty: name a new folder.");
        var authority = Path.Combine(link, AuthorityFile);
        var pem = File.Exists(authority) ? File.ReadAllBytes(authority) : null;
        foreach (var folder in (string[])[keysInto, .. pem is null ? Array.Empty<string>() : [linkInto]])
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        if (pem is not null) DurableFile.Write(Path.Combine(linkInto, AuthorityFile), pem, OwnerOnly);
        keyring.Write(Keyring.PathIn(keysInto));
    }

    private static KeyringFile Read(string folder, Arrangement arrangement)
    {
        var path = Keyring.PathIn(folder);
        if (!File.Exists(path)) throw new InvalidDataException($"There is no keyring in {folder}.");
        for (var again = 0; ; again++)
        {
            try
            {
                return KeyringFile.Read(path).Of(path, arrangement.LedgerOrigin);
            }
            // A running custodian replaces the file, and blanks the one that was there.
            catch (InvalidDataException) when (again < 2)
            {
            }
        }
    }
}
