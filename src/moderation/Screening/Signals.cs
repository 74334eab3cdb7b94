using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Screening;

/// <summary>The signals there are. Public: everyone may know what looks at their posts.</summary>
public static class Signals
{
    public static readonly Described MediaHash = new("media-hash", "1", "Compares pictures and videos with banks of known ones.");

    public static readonly Described Terms = new("terms", "1", "Looks for the terms of lists in what was written, through their disguises.");

    public static readonly Described TextClass = new("text-class", "1", "Gives what was written a label by classifiers that the operator trained.");

    public static readonly Described Lettering = new("lettering", "1", "Reads words in frames and covers, and looks at them as at what was written; where Tesseract is installed.");

    public static readonly Described Behaviour = new("behaviour", "1", "Counts how often somebody posts, repeats what was posted, is reported, and was found at fault.");

    public static readonly IReadOnlyList<Described> All = [MediaHash, Terms, TextClass, Lettering, Behaviour];

    public static Ok<IReadOnlyList<Described>> Get() => TypedResults.Ok(All);

    public sealed record Described(string Name, string Version, string What);
}
