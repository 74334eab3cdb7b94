using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Domicile.Base;

namespace Domicile.Sealing;

/// <summary>
/// Visits to the custodian's own pages, where the planes are apart and it has some: passwords, passkeys and recovery codes are said there, and
/// the service never sees them. The service sends a browser there, and has it back with a code that is good once.
/// </summary>
public interface IVisits
{
    /// <summary>Where the pages are, such as <c>https://keys.clips.example</c>; null where there are none, or where that is not known yet.</summary>
    string? Pages { get; }

    /// <summary>The same; empty where the service's own forms take credentials, and a refusal while that is not known.</summary>
    ValueTask<Outcome<string>> FindPages(CancellationToken cancellationToken);

    /// <summary>Begins a visit of the session's subject, or of somebody new. Returns a ticket, which opens the page once. Signing in takes none.</summary>
    Task<Outcome<string>> Begin(VisitPlan plan, SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>What came of a visit; with the session that begins now, where somebody signed in or up.</summary>
    /// <param name="code">From the address to which the browser came back: good once, and for a minute.</param>
    /// <param name="binding">What the browser's cookie holds: see <see cref="VisitBinding"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<Visited>> Finish(string code, string binding, CancellationToken cancellationToken);
}

public enum VisitPurpose
{
    SignIn,
    SignUp,
    Confirm,
    Password,
    Passkey,
    Codes,
}

/// <summary>What somebody goes to the custodian for.</summary>
/// <param name="Purpose">Anything but to sign in.</param>
/// <param name="Name">The account's user name, as the page shows it.</param>
/// <param name="Challenge">Of the browser's <see cref="VisitBinding"/>.</param>
/// <param name="Next">The path of the service to go on to.</param>
/// <param name="Subject">Who signs up; null for anything else, which the session says.</param>
public sealed record VisitPlan(VisitPurpose Purpose, string Name, string Challenge, string Next, SubjectId? Subject = null);

/// <summary>What came of a visit.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="Subject">Who.</param>
/// <param name="Next">The path of the service to go on to.</param>
/// <param name="Session">The session that has begun; null where there was one already.</param>
public sealed record Visited(VisitPurpose Purpose, SubjectId Subject, string Next, BegunSession? Session);

/// <summary>
/// Ties a visit to the browser that the service sent: a secret in a cookie of the service, whose hash goes with the browser (as in RFC 7636).
/// Nobody is signed in by somebody else's code, and a code that was overheard is of no use elsewhere.
/// </summary>
public static class VisitBinding
{
    public const int Length = 43;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string ChallengeOf(string binding) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(binding)));

    public static bool Fits(string binding, string challenge) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(ChallengeOf(binding)), Encoding.UTF8.GetBytes(challenge));
}

/// <summary>Why a visit comes to nothing.</summary>
public static class VisitRefusals
{
    public static readonly Refusal CustodianAlone = new("custodian-alone", 403,
        "Passwords, passkeys and recovery codes are said to the custodian alone, on its own pages.");
    public static readonly Refusal Over = new("visit-over", 400, "This took too long, or was used already. Start again.");
}
