using Domicile.Sealing;

namespace Domicile.Custody.Mandates;

public enum Verdict
{
    Deny,
    Allow,

    /// <summary>Allowed with a sentence or case number, which the subject will read.</summary>
    Explain,

    /// <summary>Needs the approval of a quorum.</summary>
    Quorum,
}

/// <summary>One line of the table that decides who may open what.</summary>
/// <param name="Party">Whose people or machines.</param>
/// <param name="Category">A fideslang category, with all that lies below it.</param>
/// <param name="Purpose">A fideslang data use, with all that lies below it.</param>
/// <param name="Reason">The reason code.</param>
/// <param name="Verdict">What is decided.</param>
/// <param name="Minutes">The longest term.</param>
public sealed record Mandate(string Party, string Category, string Purpose, Reason Reason, Verdict Verdict, int Minutes);
