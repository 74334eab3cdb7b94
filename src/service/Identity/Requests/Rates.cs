using Domicile.Web;

namespace Domicile.Identity.Requests;

/// <summary>How often one address may sign up, and try to sign in.</summary>
internal static class Rates
{
    public static readonly Rate SignUp = new(30, TimeSpan.FromMinutes(2));
    public static readonly Rate SignIn = new(30, TimeSpan.FromSeconds(10));
}
