using Domicile.Base;
using Microsoft.Extensions.Options;

namespace Domicile.Web;

/// <summary>What passwords may be (NIST SP 800-63B: long enough, not a well-known one, no rules of composition). The custodian keeps and checks them.</summary>
public sealed class Passwords(IOptions<DomicileOptions> domicile)
{
    public static readonly Refusal WrongLength = new("password-length", 422, $"A password has {PasswordLength.Min} to {PasswordLength.Max} characters.");
    public static readonly Refusal TooCommon = new("password-too-common", 422, "This password is among the first that anyone would try.");
    public static readonly Refusal HoldsName = new("password-holds-name", 422, "The password holds your user name, your e-mail address or the name of this service.");

    // What a guesser tries here before anything else.
    private readonly string[] _serviceWords =
        [.. ((IEnumerable<string>)["domicile", domicile.Value.Name, .. domicile.Value.Name.Split('.')[..^1]]).Select(FoldedText.Of)];

    public Outcome<string> Parse(string password, string name, string email)
    {
        if (password.Length is < PasswordLength.Min or > PasswordLength.Max) return WrongLength;
        var folded = FoldedText.Of(password);
        if (CommonPasswords.Include(folded) || folded.Distinct().Count() < 3) return TooCommon;
        return Holds(folded, name) || Holds(folded, email.Split('@')[0]) || _serviceWords.Any(word => Holds(folded, word)) ? HoldsName : password;
    }

    private static bool Holds(string folded, string part) => part.Length >= 4 && folded.Contains(part, StringComparison.OrdinalIgnoreCase);
}
