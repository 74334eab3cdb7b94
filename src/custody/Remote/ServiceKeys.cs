using System.Globalization;
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
    private readonly string _path;
    private volatile X509Certificate2 _own;

    private ServiceKeys(string path, X509Certificate2 authority, X509Certificate2 own, string ledger) =>
        (_path, Authority, _own, LedgerKey) = (path, authority, own, ledger);

    /// <summary>The public key that the ledger is verified by: pinned here, whatever the custodian says later.</summary>
    public string LedgerKey { get; }

    internal X509Certificate2 Authority { get; }

    /// <summary>The service's certificate with its key; later ones take its place. Those before are left to connections that may still use them.</summary>
    internal X509Certificate2 Own => _own;

    internal TimeSpan Lifetime => _own.NotAfter - _own.NotBefore;

    /// <summary>Makes the folder on the custodian's machine, to be carried to the service's.</summary>
    /// <exception cref="InvalidDataException">There is no custodian yet, or the folder is not empty. For the operator.</exception>
    public static void Write(string folder, DataFolder data, DomicileOptions arrangement, TimeProvider time, TimeSpan? lifetime = null)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new InvalidDataException($"{folder} is not empty: name a new folder.");
        var ledger = Path.Combine(Log.PublicFolderOf(Path.Combine(data.Path, CustodyFolder.Name, "ledger")), "vkey");
        if (!File.Exists(ledger)) throw new InvalidDataException($"There is no custodian in {data.Path} yet: start it once, or set DOMICILE_DATA.");
        using var authority = new Authority(data.Sub(CustodyFolder.Name, "link"), arrangement.Name, time, lifetime);
        Directory.CreateDirectory(folder, OwnerOnly.Folder);
        foreach (var (name, text) in (IEnumerable<(string, string)>)[
            ("authority.pem", authority.Certificate.ExportCertificatePem() + "\n"),
            ("service.pem", new ServiceCertificates(authority, time).IssueFirst()),
            ("ledger.vkey", File.ReadAllText(ledger))])
        {
            DurableFile.Write(Path.Combine(folder, name), Encoding.UTF8.GetBytes(text), OwnerOnly.File);
        }
    }

    /// <exception cref="InvalidDataException">Missing or damaged. For the operator.</exception>
    public static ServiceKeys Open(string folder)
    {
        try
        {
            var service = Path.Combine(folder, "service.pem");
            var ledger = File.ReadAllText(Path.Combine(folder, "ledger.vkey")).Trim();
            _ = NoteVerifier.Parse(ledger);
            return new(service, X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(folder, "authority.pem"))), Read(service), ledger);
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

    /// <summary>Takes what the file holds now. False where that is what is in use, or cannot be used.</summary>
    internal bool Reload()
    {
        try
        {
            var stored = Read(_path);
            if (stored.RawDataMemory.Span.SequenceEqual(_own.RawDataMemory.Span)) return false;
            _own = stored;
            return true;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Stores another certificate with its key in the place of the one in use, and then uses it.</summary>
    /// <exception cref="IOException">It could not be stored, or is not known to be.</exception>
    /// <exception cref="ArgumentException">It is not for this key.</exception>
    internal void Replace(string certificate, ECDsa key)
    {
        var pem = certificate + key.ExportPkcs8PrivateKeyPem() + "\n";
        var next = X509Certificate2.CreateFromPem(pem, pem);
        DurableFile.Write(_path, Encoding.UTF8.GetBytes(pem), OwnerOnly.File);
        _own = next;
    }

    /// <summary>What is wrong with the certificate in use, which should have been renewed by now; null while nothing is.</summary>
    internal string? Trouble(DateTimeOffset now)
    {
        DateTimeOffset until = _own.NotAfter;
        if (until <= now) return ServiceCertificates.Ended.Message;
        return until - now >= Lifetime / 4 ? null : string.Create(CultureInfo.InvariantCulture,
            $"{ServiceCertificates.Whose} ends at {until.UtcDateTime:u} and could not be renewed so far; the log says why. {ServiceCertificates.Cure}");
    }

    private static X509Certificate2 Read(string path)
    {
        var pem = File.ReadAllText(path);
        return X509Certificate2.CreateFromPem(pem, pem);
    }
}
