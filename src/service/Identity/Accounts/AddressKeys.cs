using Domicile.Base;

namespace Domicile.Identity.Accounts;

/// <summary>For the operator's command line.</summary>
public static class AddressKeys
{
    /// <inheritdoc cref="AddressKey.Make"/>
    public static void Make(DataFolder data) => AddressKey.Make(data);
}
