namespace Domicile.Moderation;

/// <summary>What measures have in common.</summary>
internal static class Measures
{
    /// <summary>Whether it is about the author rather than about what was posted.</summary>
    public static bool IsAboutAuthor(this Measure measure) => measure is Measure.BlockFeature or Measure.Suspend or Measure.Terminate;

    /// <summary>Whether it keeps from everyone what it is about.</summary>
    public static bool Withholds(this Measure measure) => measure is Measure.Disable or Measure.Remove;

    /// <summary>Whether it restricts anything, so that the author is owed a statement of reasons (Article 17 of the Digital Services Act).</summary>
    public static bool Restricts(this Measure measure) => measure != Measure.Warn;
}
