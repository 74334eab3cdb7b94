using Domicile.Base;

namespace Domicile.Remote;

/// <summary>Which part of the domicile a process is.</summary>
public enum Plane
{
    /// <summary>Everything in one process.</summary>
    Both,

    /// <summary>The operator's: all that people see. It reaches keys through a custodian elsewhere.</summary>
    Service,

    /// <summary>The technology partner's: keys and ledger, and nothing else.</summary>
    Custody,
}

/// <summary>How the two planes reach each other.</summary>
public sealed class Planes
{
    [Setting("DOMICILE_PLANE")] public Plane Plane { get; set; } = Plane.Both;

    /// <summary>Service plane: the custodian's address, such as <c>https://custody.example:5081</c>.</summary>
    [Setting("DOMICILE_CUSTODIAN")] public string Custodian { get; set; } = "https://localhost:5081";

    /// <summary>Service plane: the folder that <c>domicile keys service</c> made on the custodian's machine. Empty: <c>custodian</c> in the data folder.</summary>
    [Setting("DOMICILE_CUSTODIAN_KEYS")] public string CustodianKeys { get; set; } = "";

    /// <summary>Custody plane: where it listens for the service.</summary>
    [Setting("DOMICILE_CUSTODY_URL")] public string CustodyUrl { get; set; } = "https://localhost:5081";

    /// <summary>Custody plane: how long certificates of the way between the planes last. The service renews its own when half of that is over.</summary>
    [Setting("DOMICILE_CERTIFICATE_LIFETIME")]
    public TimeSpan CertificateLifetime
    {
        get;
        set => field = value >= TimeSpan.FromHours(1) && value <= TimeSpan.FromDays(398) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    } = TimeSpan.FromDays(7);

    /// <summary>Custody plane: the address under which outsiders find <c>/ledger</c>. Empty: none is told.</summary>
    [Setting("DOMICILE_LEDGER_URL")] public string LedgerUrl { get; set; } = "";
}
