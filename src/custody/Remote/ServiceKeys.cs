using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Domicile.Base;
using Domicile.Keys;
using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Remote;

/// <summary>
/// What the service plane needs to know its custodian and be known: a folder with the authority's certificate
/// (<c>authority.pem</c>), the service's own with its key (<c>service.pem</c>), and the ledger's public key (<c>ledger.vkey</c>).
/// </summary>
public sealed class ServiceKeys : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private ServiceKeys(X509Certificate2 authority, X509Certificate2 own, string ledger) => (Authority, Own, LedgerKey) = (authority, own, ledger);

    /// <summary>The public key that the ledger is verified by: pinned here, whatever the custodian says later.</summary>
    public string LedgerKey { get; }

    internal X509Certificate2 Authority { get; }

    internal X509Certificate2 Own { get; }

    /// <summary>Makes the folder on the custodian's machine, to be carried to the service's.</summary>
    /// <exception cref="InvalidDataException">There is no custodian yet, or the folder is not empty. For the operator.</exception>
    public static void Write(string folder, DataFolder data, DomicileOptions arrangement, TimeProvider time)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new InvalidDataException($"{folder} is not empty: name a new folder.");
        var ledger = Path.Combine(Log.PublicFolderOf(Path.Combine(data.Path, CustodyFolder.Name, "ledger")), "vkey");
        if (!File.Exists(ledger)) throw new InvalidDataException($"There is no custodian in {data.Path} yet: start it once, or set DOMICILE_DATA.");
        using var authority = new Authority(data.Sub(CustodyFolder.Name, "link"), arrangement.Name, time);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var (name, text) in (IEnumerable<(string, string)>)[
            ("authority.pem", authority.Certificate.ExportCertificatePem() + "\n"),
            ("service.pem", authority.IssueService()),
            ("ledger.vkey", File.ReadAllText(ledger))])
        {
            DurableFile.Write(Path.Combine(folder, name), Encoding.UTF8.GetBytes(text), OwnerOnly);
        }
    }

    /// <exception cref="InvalidDataException">Missing or damaged. For the operator.</exception>
    public static ServiceKeys Open(string folder)
    {
        try
        {
            var service = File.ReadAllText(Path.Combine(folder, "service.pem"));
            var ledger = File.ReadAllText(Path.Combine(folder, "ledger.vkey")).Trim();
            _ = NoteVerifier.Parse(ledger);
            return new(X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(folder, "authority.pem"))),
                X509Certificate2.CreateFromPem(service, service), ledger);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            // Not the inner exception: it might quote the key.
            throw new InvalidDataException(
                $"{folder} has no usable keys for the custodian: make them there with \"domicile keys service FOLDER\" and bring the folder here.");
        }
    }

    public void Dispose()
    {
        Authority.Dispose();
        Own.Dispose();
    }
}
