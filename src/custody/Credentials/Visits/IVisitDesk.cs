using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Credentials.Visits;

/// <summary>
/// What the custodian's own pages do for whoever visits them. They show forms, and decide nothing. Whoever has just proved who they are is
/// known again for five minutes by a mark in a cookie of the pages. The service never has it: with a person's session and a ticket it gets
/// no further than the question who it is.
/// </summary>
public interface IVisitDesk
{
    /// <summary>Where the service is, without a slash at the end. A visit ends nowhere else.</summary>
    string Service { get; }

    /// <summary>Signs in by user name and password or recovery code, or by a passkey, which says by itself whose it is.</summary>
    /// <param name="name">The user name; of no account, it takes as long.</param>
    /// <param name="proof">One of the three.</param>
    /// <param name="challenge">Of the browser that the service sent.</param>
    /// <param name="next">The path of the service to go on to.</param>
    /// <param name="from">As the person will read it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<VisitStep>> SignIn(string name, Credential proof, string challenge, string next, Place from, CancellationToken cancellationToken);

    /// <summary>Opens the page that a ticket is for, once.</summary>
    Task<Outcome<VisitPage>> Open(string ticket, string? mark, CancellationToken cancellationToken);

    /// <summary>The page of a visit that is under way, as it is.</summary>
    Task<Outcome<VisitPage>> Find(string visit, string? mark, CancellationToken cancellationToken);

    /// <summary>Begins the passkey ceremony that the page of a visit wants, or, without one, signing in.</summary>
    Task<Outcome<PasskeyOptions>> BeginPasskey(string? visit, string? mark, CancellationToken cancellationToken);

    /// <summary>Takes what the page's form says. A refusal leaves the visit as it was, for another try.</summary>
    /// <param name="visit">From <see cref="VisitPage"/>.</param>
    /// <param name="said">What proves who it is, or becomes the new credential, as the page wants it; null where it wants nothing but a yes.</param>
    /// <param name="mark">From the cookie.</param>
    /// <param name="from">As the person will read it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<VisitStep>> Go(string visit, Credential? said, string? mark, Place from, CancellationToken cancellationToken);
}

/// <summary>What a visit's page asks for now.</summary>
public enum VisitStage
{
    /// <summary>A password or passkey that the account has.</summary>
    Proof,

    /// <summary>The new password or passkey, or that new codes are wanted.</summary>
    Act,

    /// <summary>That the codes have been kept.</summary>
    Kept,
}

/// <summary>A visit's page.</summary>
/// <param name="Visit">Names the visit in the page's form.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Stage">What is asked for.</param>
/// <param name="Session">Whose attempts are counted together; empty where somebody signs up.</param>
/// <param name="Name">Whose account, as the service tells it.</param>
/// <param name="Next">Where "not now" leads, a path of the service.</param>
/// <param name="HasPassword">Whether the account has a password.</param>
/// <param name="HasPasskey">Whether it has a passkey.</param>
public sealed record VisitPage(string Visit, VisitPurpose Purpose, VisitStage Stage, Guid Session, string Name, string Next, bool HasPassword, bool HasPasskey);

/// <summary>What follows: another page, with codes that are told this once; or the way back.</summary>
/// <param name="Page">The page; null where the visit is over.</param>
/// <param name="Codes">Recovery codes that have just been made.</param>
/// <param name="Code">With which the browser goes back; null where the visit goes on.</param>
/// <param name="Mark">For the cookie of whoever has just proved who they are; null where nobody has.</param>
public sealed record VisitStep(VisitPage? Page, IReadOnlyList<string> Codes, string? Code, string? Mark);
