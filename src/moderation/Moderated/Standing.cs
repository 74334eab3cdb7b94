using Domicile.Web;

namespace Domicile.Moderated;

/// <summary>
/// What decisions amount to at one moment: for a video all decisions about it, for a person all decisions about what is theirs. It is computed
/// anew from the decisions that survive, never changed step by step, so that what is taken back leaves nothing behind.
/// </summary>
public sealed record Standing
{
    public static readonly Standing Clear = new();

    public bool Disabled { get; init; }

    public bool Removed { get; init; }

    public bool Demoted { get; init; }

    public bool Restricted { get; init; }

    public bool AdultsOnly { get; init; }

    /// <summary>The latest; null for none.</summary>
    public string? Label { get; init; }

    public bool Suspended { get; init; }

    /// <summary>When that ends, as things are; null for never.</summary>
    public DateTimeOffset? SuspendedUntil { get; init; }

    public FeatureSet Blocked { get; init; }

    /// <summary>The sum of the strikes that still count; what that leads to is a decision of its own.</summary>
    public int Strikes { get; init; }

    /// <summary>When it changes by itself, if nothing is decided until then; null for never.</summary>
    public DateTimeOffset? Until { get; init; }
}
