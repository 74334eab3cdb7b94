namespace Domicile.Custody.Entries;

/// <summary>The kinds of custody's entries, as the leaf tells them.</summary>
public static class Kinds
{
    public const string Enroll = "enroll";
    public const string Unseal = "unseal";
    public const string Deny = "deny";
    public const string Erase = "erase";

    /// <summary>A session of the subject's began.</summary>
    public const string Session = "session";

    /// <summary>A session of the subject's was bound to a key of its browser.</summary>
    public const string BindSession = "bind-session";

    /// <summary>A session ended, but not by itself.</summary>
    public const string EndSession = "end-session";

    /// <summary>How the subject can sign in has changed.</summary>
    public const string Credential = "credential";

    /// <summary>The subject asked to be erased, or took it back.</summary>
    public const string Leave = "leave";

    /// <summary>The subject was given the key of a holder that is no person, such as a conversation, or evidence was made that concerns it.</summary>
    public const string Admit = "admit";

    /// <summary>The subject gave that key up.</summary>
    public const string Depart = "depart";

    /// <summary>Others were given it, or gave it up.</summary>
    public const string Members = "members";

    /// <summary>A new key-encryption key is used from now on.</summary>
    public const string Rotate = "rotate";

    /// <summary>All subject keys are under it.</summary>
    public const string Rewrap = "rewrap";

    /// <summary>Key-encryption keys up to this version are destroyed.</summary>
    public const string Retire = "retire";

    /// <summary>From here on openings are sealed for these overseers.</summary>
    public const string Epoch = "epoch";

    /// <summary>The witnesses were asked for the time.</summary>
    public const string Clock = "clock";

    /// <summary>What a quorum approved was opened.</summary>
    public const string Open = "open";

    /// <summary>An overseer asked, and was answered.</summary>
    public const string Disclose = "disclose";
}
