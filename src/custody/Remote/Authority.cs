using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Domicile.Base;

namespace Domicile.Remote;

/// <summary>The custodian's own certificate authority, made on the first start. It certifies the two planes and nothing else.</summary>
public sealed class Authority : IDisposable
{
    private static readonly TimeSpan Root = TimeSpan.FromDays(3650);
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(5);

    private readonly string _domicile;
    private readonly TimeProvider _time;
    private readonly TimeSpan _leaf;
    private volatile X509Certificate2? _custody;

    /// <param name="folder">Of its own, owner-only.</param>
    /// <param name="domicile">The domicile's name.</param>
    /// <param name="time">Dates the certificates.</param>
    /// <param name="leaf">How long certificates of the planes last; seven days if null.</param>
    public Authority(string folder, string domicile, TimeProvider time, TimeSpan? leaf = null)
    {
        (Folder, _domicile, _time, _leaf) = (folder, domicile, time, leaf ?? new Planes().CertificateLifetime);
        var path = Path.Combine(folder, "authority.pem");
        if (!File.Exists(path)) DurableFile.Write(path, Encoding.UTF8.GetBytes(Make()), OwnerOnly.File);
        var pem = File.ReadAllText(path);
        Certificate = X509Certificate2.CreateFromPem(pem, pem);
    }

    /// <summary>Also keeps what was issued and revoked.</summary>
    public string Folder { get; }

    public X509Certificate2 Certificate { get; }

    /// <summary>The custody plane's own, in memory alone: for each new connection one in the first half of its time.</summary>
    public X509Certificate2 Custody => _custody is { } current && !IsDue(current, _time.GetUtcNow()) ? current : _custody = IssueCustody();

    /// <summary>Whether a certificate should be followed by another: half of its time is over, or has not come.</summary>
    public static bool IsDue(X509Certificate2 certificate, DateTimeOffset now)
    {
        DateTimeOffset from = certificate.NotBefore, until = certificate.NotAfter;
        return now < from || now - from >= (until - from) / 2;
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _custody?.Dispose();
    }

    /// <summary>Certifies a plane's key; the certificate does not hold the key.</summary>
    /// <param name="plane">A plane of <see cref="Peer"/>.</param>
    /// <param name="use">Its extended key usage.</param>
    /// <param name="key">P-256.</param>
    /// <param name="serial">16 bytes.</param>
    /// <param name="now">From when on it lasts.</param>
    internal X509Certificate2 Certify(string plane, string use, PublicKey key, byte[] serial, DateTimeOffset now)
    {
        var request = new CertificateRequest(new X500DistinguishedName("CN=" + plane), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new(Peer.Name(_domicile, plane)));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], true));
        var until = now + _leaf < Certificate.NotAfter ? now + _leaf : Certificate.NotAfter;
        return request.Create(Certificate, now - ClocksDiffer, until, serial);
    }

    private X509Certificate2 IssueCustody()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certified = Certify(Peer.Custody, Peer.ServerUse, new(key), RandomNumberGenerator.GetBytes(16), _time.GetUtcNow());
        return certified.CopyWithPrivateKey(key);
    }

    private string Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + _domicile + " custodian", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = _time.GetUtcNow();
        using var made = request.CreateSelfSigned(now - ClocksDiffer, now + Root);
        return made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
