namespace Domicile.Screening.Text;

/// <summary>
/// Gives a text a label. A border: linear models are built in, those in ONNX are run by a child of the service, and others join by being
/// registered beside them.
/// </summary>
internal interface ITextModel
{
    /// <summary>Such as <c>offensive</c>.</summary>
    string Name { get; }

    /// <summary>Changes whenever the same text may come out otherwise.</summary>
    string Version { get; }

    /// <summary>The label, and the score, 0 to 1. May be called by many threads at once.</summary>
    (string Label, double Score) Classify(string text);
}
