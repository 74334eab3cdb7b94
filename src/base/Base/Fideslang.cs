using System.Text.RegularExpressions;

namespace Domicile.Base;

/// <summary>
/// The fideslang data categories that Domicile stores (taxonomy of December 2025, ethyca.github.io/fideslang),
/// and, under <c>user.domicile</c>, our own where the taxonomy has no key.
/// </summary>
public static partial class Fideslang
{
    public const string Operations = "system.operations";
    public const string Username = "user.account.username";
    public const string Settings = "user.account.settings";
    public const string Credentials = "user.authorization.credentials";
    public const string Password = "user.authorization.password";
    public const string MediaConsumption = "user.behavior.media_consumption";
    public const string SearchHistory = "user.behavior.search_history";
    public const string Email = "user.contact.email";
    public const string PrivateContent = "user.content.private";
    public const string PublicContent = "user.content.public";
    public const string DateOfBirth = "user.demographic.date_of_birth";
    public const string Profile = "user.demographic.profile";
    public const string DeviceId = "user.device.device_id";
    public const string IpAddress = "user.device.ip_address";
    public const string PrivacyPreferences = "user.privacy_preferences";
    public const string Social = "user.social";
    public const string Telemetry = "user.telemetry";
    public const string UniqueId = "user.unique_id";
    public const string Pseudonym = "user.unique_id.pseudonymous";

    /// <summary>Ours: the record of who accessed a subject's data.</summary>
    public const string AccessRecord = "user.domicile.access_record";

    /// <summary>Whether this has the form of a category or a data use.</summary>
    public static bool IsKey(string text) => Key().IsMatch(text);

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,7}\z")]
    private static partial Regex Key();
}
