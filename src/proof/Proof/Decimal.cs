using System.Globalization;

namespace Domicile.Proof;

/// <summary>Sizes, indices and times in decimal, with one spelling each: no sign, no leading zero.</summary>
internal static class Decimal
{
    public static bool TryParse(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number.ToString(CultureInfo.InvariantCulture) == text;
}
