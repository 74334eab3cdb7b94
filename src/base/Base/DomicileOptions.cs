namespace Domicile.Base;

/// <summary>Which domicile this is and who runs it. Bound from the environment; every value has a default that works.</summary>
public sealed class DomicileOptions
{
    /// <summary>
    /// The domicile's name, in the ledger's origin and in every sealed value: it cannot be changed once there is data.
    /// </summary>
    [Setting("DOMICILE_NAME")] public string Name { get; set; } = "domicile.localhost";

    /// <summary>Whose law applies: ISO 3166-1 alpha-2, or <c>XX</c> for none stated.</summary>
    [Setting("DOMICILE_JURISDICTION")] public string Jurisdiction { get; set; } = "XX";

    /// <summary>The domestic operator's legal name.</summary>
    [Setting("DOMICILE_OPERATOR")] public string Operator { get; set; } = "Operator";

    /// <summary>The technology partner's legal name.</summary>
    [Setting("DOMICILE_TECHNOLOGY_PARTNER")] public string TechnologyPartner { get; set; } = "Technology partner";

    /// <summary>The ledger's origin and the name of its key.</summary>
    public string LedgerOrigin => Name + "/ledger";
}
