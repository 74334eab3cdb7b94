namespace Domicile.Moderated;

/// <summary>Whether everyone may see something that a person wants to be seen. Stored: values stay.</summary>
public enum ReviewState
{
    /// <summary>Nobody was asked about what it is now: it is not published.</summary>
    Unasked = 0,
    Passed = 1,

    /// <summary>A person looks at it first.</summary>
    Waiting = 2,

    /// <summary>It stays unpublished, unless a person says otherwise.</summary>
    Blocked = 3,
}
