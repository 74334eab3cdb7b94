using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Domicile.Base;

namespace Domicile.Remote;

/// <summary>The custodian's own certificate authority, made on the first start. It certifies the two planes and nothing else.</summary>
public sealed class Authority : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Root = TimeSpan.FromDays(3650);
    private static readonly TimeSpan Leaf = TimeSpan.FromDays(398);

    private readonly string _domicile;
    private readonly TimeProvider _time;

    /// <param name="folder">Of its own, owner-only.</param>
    /// <param name="domicile">The domicile's name.</param>
    /// <param name="time">Dates the certificates.</param>
    public Authority(string folder, string domicile, TimeProvider time)
    {
        (_domicile, _time) = (domicile, time);
        var path = Path.Combine(folder, "authority.pem");
        if (!File.Exists(path)) DurableFile.Write(path, Encoding.UTF8.GetBytes(Make()), OwnerOnly);
        var pem = File.ReadAllText(path);
        Certificate = X509Certificate2.CreateFromPem(pem, pem);
        Custody = Issue(Peer.Custody, Peer.ServerUse);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>The custody plane's own, made anew at each start.</summary>
    public X509Certificate2 Custody { get; }

    /// <summary>A new certificate and key for the service plane, in PEM.</summary>
    public string IssueService()
    {
        using var issued = Issue(Peer.Service, Peer.ClientUse);
        using var key = issued.GetECDsaPrivateKey()!;
        return issued.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    public void Dispose()
    {
        Certificate.Dispose();
        Custody.Dispose();
    }

    private string Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + _domicile + " custodian", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = _time.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddMinutes(-5), now + Root);
        return made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    internal X509Certificate2 Issue(string plane, string use)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + plane, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new(Peer.Name(_domicile, plane)));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], true));
        var now = _time.GetUtcNow();
        var until = now + Leaf < Certificate.NotAfter ? now + Leaf : Certificate.NotAfter;
        using var made = request.Create(Certificate, now.AddMinutes(-5), until, RandomNumberGenerator.GetBytes(16));
        return made.CopyWithPrivateKey(key);
    }
}
