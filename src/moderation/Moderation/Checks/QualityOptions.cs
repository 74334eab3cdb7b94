using System.Security.Cryptography;
using Domicile.Base;

namespace Domicile.Moderation.Checks;

/// <summary>How much of the work is looked at twice.</summary>
internal sealed class QualityOptions
{
    /// <summary>Of a hundred decisions, so many are made a second time by somebody who does not know the first.</summary>
    [Setting("DOMICILE_SECOND_LOOKS_PERCENT")] public int SecondLooks { get; set; } = 5;

    /// <summary>Of a hundred cases that somebody is given, so many are of the golden set.</summary>
    [Setting("DOMICILE_GOLDEN_PERCENT")] public int Golden { get; set; } = 2;

    /// <summary>A draw that nobody can foresee.</summary>
    public static bool Draws(int percent) => RandomNumberGenerator.GetInt32(100) < percent;
}
