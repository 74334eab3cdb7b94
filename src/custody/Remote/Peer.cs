using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Domicile.Remote;

/// <summary>
/// Who is at the other end of a connection between the planes. Certificates come from the custodian's own authority and name domicile
/// and plane in a URI (<c>domicile://NAME/custody</c>): nobody else's authority, and no host name, counts.
/// </summary>
public static class Peer
{
    public const string Custody = "custody";
    public const string Service = "service";

    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    public static string Name(string domicile, string plane) => $"domicile://{domicile}/{plane}";

    /// <summary>Whether the certificate is this authority's, in force, and the plane's of this domicile.</summary>
    /// <param name="plane">Which.</param>
    /// <param name="domicile">The domicile's name.</param>
    /// <param name="certificate">What the other end shows.</param>
    /// <param name="authority">Whose certificates count.</param>
    /// <param name="time">By which it is in force; null where that is asked later, so that a refusal can say why.</param>
    public static bool Is(string plane, string domicile, X509Certificate? certificate, X509Certificate2 authority, TimeProvider? time)
    {
        if (certificate is not X509Certificate2 presented) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(plane == Custody ? ServerUse : ClientUse));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        if (time is null) chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        else chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        return chain.Build(presented) && presented.GetNameInfo(X509NameType.UrlName, forIssuer: false) == Name(domicile, plane);
    }
}
