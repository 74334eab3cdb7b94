using System.Security.Cryptography;
using System.Text;

namespace Domicile.Sealing;

/// <summary>
/// Finds a subject by a value that is not stored. The value is blinded here, before the custodian is asked, and tagged there.
/// </summary>
public static class BlindIndex
{
    private const int MaxValue = 1000;

    public static bool IsUsable(string value) => value.Length is > 0 and <= MaxValue;

    /// <summary>What is asked of the custodian instead of the value, which stays where it is: 32 bytes.</summary>
    public static byte[] Blind(string category, string value) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"domicile/blind/v1\n{category}\n{Normalise(value)}"));

    /// <summary>Spellings of one value become one: no space around it, canonical composition, lower case.</summary>
    private static string Normalise(string value) => value.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant();
}
