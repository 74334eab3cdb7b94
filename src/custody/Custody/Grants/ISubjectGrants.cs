using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Custody.Grants;

/// <summary>
/// Who may speak for a subject: asked for everything that is done as one. Only the module of credentials answers; where there is none nobody may.
/// </summary>
public interface ISubjectGrants
{
    /// <summary>Whose live session this is.</summary>
    /// <param name="by">What the browser showed.</param>
    /// <param name="fresh">Whether the person must have proved to be the subject within the last five minutes.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask<GrantVerdict> Check(SessionSecret? by, bool fresh, CancellationToken cancellationToken);

    /// <summary>Whether the subject has asked to be erased by now.</summary>
    Task<bool> IsErasureDue(SubjectId subject, CancellationToken cancellationToken);

    /// <summary>Ends a session whose copy was used.</summary>
    Task End(Guid session, CancellationToken cancellationToken);

    /// <summary>Ends every session: the database was restored from before, and what browsers show since looks like copies.</summary>
    Task EndAll(CancellationToken cancellationToken);

    /// <summary>Deletes the subject's credentials and sessions: its key is about to be destroyed.</summary>
    Task Forget(SubjectId subject, CancellationToken cancellationToken);
}

/// <summary>A session that may speak for its subject now.</summary>
/// <param name="Left">How long what is opened by it may be used.</param>
/// <param name="IsLimited">See <see cref="GrantVerdict"/>.</param>
public sealed record LiveSession(Guid Id, SubjectId Subject, TimeSpan Left, bool IsLimited = false);

/// <summary>A live session, or why it is none.</summary>
/// <param name="Live">The session; null where it is refused.</param>
/// <param name="Refusal">Why; null where it is not.</param>
/// <param name="Copied">The session that was live once and of which a copy was used: to be entered, and ended.</param>
/// <param name="IsLimited">Whether it may not do what the person alone may: the operator helped it in.</param>
public sealed record GrantVerdict(LiveSession? Live, Refusal? Refusal, LiveSession? Copied = null, bool IsLimited = false);

/// <summary>Without credentials nobody speaks for a subject.</summary>
internal sealed class NoGrants : ISubjectGrants
{
    public ValueTask<GrantVerdict> Check(SessionSecret? by, bool fresh, CancellationToken cancellationToken) => new(new GrantVerdict(null, CredentialRefusals.NoGrant));

    public Task<bool> IsErasureDue(SubjectId subject, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task End(Guid session, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task EndAll(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task Forget(SubjectId subject, CancellationToken cancellationToken) => Task.CompletedTask;
}
