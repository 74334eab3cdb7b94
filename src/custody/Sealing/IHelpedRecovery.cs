using Domicile.Base;

namespace Domicile.Sealing;

/// <summary>
/// The operator's help for somebody who has lost every way in. It waits 72 hours, every live session sees it and can refuse it, and whoever it lets in opens nothing
/// sealed for seven days, in which it can still be refused by an earlier way in. Whether the operator has checked who the person is, the custodian cannot know.
/// </summary>
public interface IHelpedRecovery
{
    /// <summary>Asks for it. One at a time for an account, and not within seven days of a refusal.</summary>
    Task<Outcome<AskedRecovery>> Ask(SubjectId subject, CancellationToken cancellationToken);

    /// <summary>Refuses it, by any live session but those that it has let in: they end, and what they enrolled is gone. Does nothing where nothing waits.</summary>
    Task<Outcome<Done>> Refuse(SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>What waits for the session's account.</summary>
    Task<Outcome<AwaitedRecovery>> Find(SessionSecret? by, CancellationToken cancellationToken);
}

/// <summary>Recovery that was asked for.</summary>
/// <param name="Code">For the person whom the operator has found to be the owner, told this once. Used like a recovery code, until a password or passkey is enrolled.</param>
/// <param name="DueAt">From when on it lets in.</param>
public sealed record AskedRecovery(string Code, DateTimeOffset DueAt);

/// <summary>Recovery as the account's sessions see it.</summary>
/// <param name="DueAt">From when on it lets in; null where there is none.</param>
/// <param name="LimitedUntil">It has let somebody in, who opens nothing sealed until then; null before.</param>
/// <param name="IsOwn">Whether it has let in this very session.</param>
public sealed record AwaitedRecovery(DateTimeOffset? DueAt, DateTimeOffset? LimitedUntil, bool IsOwn)
{
    public static readonly AwaitedRecovery None = new(null, null, false);
}
