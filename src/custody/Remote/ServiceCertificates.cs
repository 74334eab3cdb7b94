using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Remote;

/// <summary>
/// The certificates that services have of this custodian, in its authority's folder: every one that was issued, until it has ended
/// (<c>issued/SERIAL.pem</c>), and every line that was revoked (<c>revoked/LINE</c>). A certificate and those that follow it by renewal
/// are a line: the first half of their serial numbers is the same. Lines are revoked, so that nobody keeps what was renewed from a stolen one.
/// </summary>
/// <param name="authority">Signs.</param>
/// <param name="time">Dates certificates.</param>
/// <param name="lastMs">The clock's latest time by the ledger, Unix milliseconds: one that is set back puts nothing in force again.</param>
public sealed class ServiceCertificates(Authority authority, TimeProvider time, Func<long>? lastMs = null)
{
    internal const string Whose = "The certificate with which this service calls its custodian";
    internal const string Cure = "Make another on the custodian's machine: domicile keys service FOLDER.";

    public static readonly Refusal Ended = new("certificate-ended", 403, $"{Whose} has ended. {Cure}");
    public static readonly Refusal Revoked = new("certificate-revoked", 403, $"{Whose} was revoked. {Cure}");
    public static readonly Refusal TooMany =
        new("too-many-certificates", 429, "So many certificates of this line are in force that no more are issued.");

    /// <summary>Certificates of a line that may be in force together: more than crashes and several processes need, few enough to be read.</summary>
    public const int MaxInForce = 32;

    private const string P256 = "1.2.840.10045.3.1.7";
    private const int Half = 8;

    private readonly Lock _lock = new();
    private readonly string _issued = Make(authority.Folder, "issued");
    private readonly string _revoked = Make(authority.Folder, "revoked");
    private long _latest;

    /// <summary>The first certificate of a new line with its key, in PEM.</summary>
    public string IssueFirst()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var line = RandomNumberGenerator.GetBytes(Half);
        // Positive, and of the same length always.
        line[0] = (byte)((line[0] & 0x3f) | 0x40);
        return Issue(line, new(key)) + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>
    /// The next certificate of a line for a key that the service has made, once half of the time of the one in use is over; none before.
    /// The one in use stays in force: whoever is broken off asks again.
    /// </summary>
    /// <param name="used">With which it is asked for.</param>
    /// <param name="request">PKCS #10, of which the key alone counts; it is signed with that key.</param>
    internal Outcome<Renewed> Renew(X509Certificate2 used, byte[] request)
    {
        if (Check(used) is { } refusal) return refusal;
        if (KeyOf(request) is not { } key) return WellFormed.Malformed;
        var now = Now();
        if (!Authority.IsDue(used, now)) return new Renewed(null);
        lock (_lock)
        {
            var line = LineOf(used.SerialNumber);
            if (Issued().Count(issued => LineOf(issued.Serial) == line && issued.Until > now) >= MaxInForce) return TooMany;
            return new Renewed(Issue(Convert.FromHexString(line), key));
        }
    }

    /// <summary>Why nothing is answered to whoever shows this certificate of the authority's; null if it is in force.</summary>
    /// <exception cref="IOException">The list cannot be read: nothing is answered.</exception>
    public Refusal? Check(X509Certificate2 shown) =>
        Directory.EnumerateFiles(_revoked, LineOf(shown.SerialNumber)).Any() ? Revoked : shown.NotAfter <= Now() ? Ended : null;

    /// <summary>Certificates that have not ended, in the order in which they will.</summary>
    public IReadOnlyList<IssuedCertificate> List()
    {
        var now = Now();
        return [.. Issued().Where(issued => issued.Until > now).OrderBy(issued => issued.Until)];
    }

    /// <summary>Revokes the certificate with all of its line, whether it is known here or not.</summary>
    /// <returns>Which are not in force any more by that.</returns>
    /// <exception cref="InvalidDataException">That is no serial number. For the operator.</exception>
    public IReadOnlyList<IssuedCertificate> Revoke(string serial)
    {
        serial = serial.Trim().ToUpperInvariant();
        if (serial.Length != 4 * Half || !serial.All(char.IsAsciiHexDigit))
            throw new InvalidDataException($"{serial} is no serial number: 'domicile certificates list' shows them.");
        var when = time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture) + "\n";
        DurableFile.Write(Path.Combine(_revoked, LineOf(serial)), Encoding.UTF8.GetBytes(when), OwnerOnly.File);
        return [.. List().Where(issued => LineOf(issued.Serial) == LineOf(serial))];
    }

    /// <summary>What a certificate shares with those that follow it.</summary>
    internal static string LineOf(string serial) => serial.Length > 2 * Half ? serial[..(2 * Half)] : serial;

    private static string Make(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(path, OwnerOnly.Folder);
        return path;
    }

    private static PublicKey? KeyOf(byte[] request)
    {
        try
        {
            var read = CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256);
            using var key = read.PublicKey.GetECDsaPublicKey();
            return key?.ExportParameters(false).Curve.Oid?.Value == P256 ? read.PublicKey : null;
        }
        catch (Exception unusable) when (unusable is CryptographicException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    private string Issue(byte[] line, PublicKey key)
    {
        var now = Now();
        foreach (var ended in Issued().Where(issued => issued.Until <= now)) File.Delete(PathOf(ended.Serial));
        using var issued = authority.Certify(Peer.Service, Peer.ClientUse, key, [.. line, .. RandomNumberGenerator.GetBytes(Half)], now);
        var pem = issued.ExportCertificatePem() + "\n";
        // Listed before anybody has it.
        DurableFile.Write(PathOf(issued.SerialNumber), Encoding.UTF8.GetBytes(pem), OwnerOnly.File);
        return pem;
    }

    private List<IssuedCertificate> Issued()
    {
        var found = new List<IssuedCertificate>();
        foreach (var path in Directory.EnumerateFiles(_issued, "*.pem"))
        {
            try
            {
                using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
                var isRevoked = File.Exists(Path.Combine(_revoked, LineOf(certificate.SerialNumber)));
                found.Add(new(certificate.SerialNumber, certificate.NotBefore, certificate.NotAfter, isRevoked));
            }
            catch (FileNotFoundException)
            {
                // It has ended, and a command has just removed it.
            }
        }
        return found;
    }

    private string PathOf(string serial) => Path.Combine(_issued, serial + ".pem");

    private DateTimeOffset Now()
    {
        var now = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), lastMs?.Invoke() ?? 0);
        for (var latest = Interlocked.Read(ref _latest); now > latest; latest = Interlocked.Read(ref _latest))
            if (Interlocked.CompareExchange(ref _latest, now, latest) == latest) break;
        return DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _latest));
    }
}

/// <summary>A certificate that a service has, or had, of this custodian.</summary>
/// <param name="Serial">32 hexadecimal digits, of which the first 16 are the line's.</param>
/// <param name="From">From when on.</param>
/// <param name="Until">When it ends.</param>
/// <param name="IsRevoked">Whether its line was revoked.</param>
public sealed record IssuedCertificate(string Serial, DateTimeOffset From, DateTimeOffset Until, bool IsRevoked);
