using Domicile.Web;

namespace Domicile.Identity.Requests;

/// <summary>How often one network may sign up, and try to sign in; and how often one browser may.</summary>
internal static class Rates
{
    public static readonly Rate SignUp = new(30, TimeSpan.FromMinutes(2));

    /// <summary>
    /// How often one network learns from signing up that an e-mail address has an account: five times at once, and then once a day, so never more than
    /// five in a day. A sign-up that tells nothing does not count.
    /// </summary>
    public static readonly Rate EmailTaken = new(5, TimeSpan.FromDays(1));

    public static readonly Rate SignIn = new(30, TimeSpan.FromSeconds(10));

    /// <summary>How often a browser that the account knows, or a session, may say a password.</summary>
    public static readonly Rate Password = new(10, TimeSpan.FromSeconds(90));

    /// <summary>How often a browser that somebody has signed in from may begin to sign in with a passkey.</summary>
    public static readonly Rate Ceremony = new(10, TimeSpan.FromSeconds(10));
}
