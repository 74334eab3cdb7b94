using System.Text.Json.Serialization;

namespace Domicile.Screening;

/// <summary>
/// What a machine found out about one thing that was posted. It decides nothing. One that failed or took too long is a signal, too: the case
/// is a person's then, never silently nobody's.
/// </summary>
/// <param name="Name">Which kind of machine, such as <c>media-hash</c>: one of <see cref="Signals.All"/>.</param>
/// <param name="Version">Changes whenever the same input may come out otherwise.</param>
/// <param name="Score">0 where nothing was found, to 1; meaningless where it failed.</param>
/// <param name="Evidence">What the score rests on, strongest first; bounded.</param>
/// <param name="Cost">Time it took.</param>
/// <param name="Failure">The code of the refusal or fault where it came to no result; otherwise null.</param>
public sealed record Signal(
    string Name, string Version, double Score, IReadOnlyList<Evidence> Evidence, TimeSpan Cost, string? Failure = null)
{
    public bool Failed => Failure is not null;
}

/// <summary>One thing that a signal rests on: each kind of signal has its own record.</summary>
[JsonDerivedType(typeof(BankMatch), "bank")]
[JsonDerivedType(typeof(TermEvidence), "term")]
[JsonDerivedType(typeof(ModelEvidence), "model")]
[JsonDerivedType(typeof(PictureTerm), "picture-term")]
[JsonDerivedType(typeof(PictureLabel), "picture-label")]
[JsonDerivedType(typeof(Behaviour), "behaviour")]
public abstract record Evidence;
