namespace Domicile.Screening;

/// <summary>How an author behaves: counts of the last hour, day and thirty days.</summary>
/// <param name="Duplicates">Other posts, of whomever, of the very same file.</param>
/// <param name="Upheld">Those of the reports that led to a measure.</param>
/// <param name="Strikes">Weight of those that still count.</param>
public sealed record Behaviour(double PostsHour, double PostsDay, double Duplicates, double Reports, double Upheld, double Strikes) : Evidence
{
    /// <summary>0 where nothing speaks against the author, nearing 1 the more does.</summary>
    public double Score => 1 - 1 / (1 + (Duplicates + Upheld + Strikes) / 4);
}
