namespace Domicile.Moderated;

/// <summary>What a decision can do, mildest first. Every one can be taken back, and all but the first may be limited in time.</summary>
public enum Measure
{
    /// <summary>Tells the author, and counts as the policy says.</summary>
    Warn,

    /// <summary>Shows viewers a sentence with it.</summary>
    Label,

    /// <summary>Recommends it last.</summary>
    Demote,

    /// <summary>It cannot be liked.</summary>
    RestrictInteraction,

    /// <summary>Only adults see it, and those only who look for it.</summary>
    AgeRestrict,

    /// <summary>Nobody but its author sees it.</summary>
    Disable,

    /// <summary>Nobody sees it, its author included.</summary>
    Remove,

    /// <summary>Keeps the author from a feature.</summary>
    BlockFeature,

    /// <summary>Hides the author, and all that the author published, and keeps the author from everything but reading, appealing and leaving.</summary>
    Suspend,

    /// <summary>The same for good.</summary>
    Terminate,
}
