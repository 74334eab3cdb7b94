using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Sessions;

/// <summary>What a page tells the script that keeps the browser's session.</summary>
/// <param name="Session">The session's id, which opens nothing.</param>
/// <param name="IsBound">Whether the browser's key renews it; else a key can be bound to it now.</param>
/// <param name="DueIn">In how long it is to be renewed.</param>
public sealed record SessionBinding(Guid Session, bool IsBound, TimeSpan DueIn);

/// <summary>The browser shows a session that its key has to renew first.</summary>
internal sealed class LapsedSession
{
    public static readonly LapsedSession Instance = new();
}

/// <summary>Reads it from the request.</summary>
public static class SessionBindings
{
    /// <summary>Null where nobody is signed in, or the session is one that no key can be bound to any more.</summary>
    public static SessionBinding? Binding(this HttpContext context) => context.Features.Get<SessionBinding>();
}
