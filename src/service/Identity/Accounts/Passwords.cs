using Domicile.Base;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Domicile.Identity.Accounts;

/// <summary>What passwords may be (NIST SP 800-63B: long enough, not a well-known one, no rules of composition), and how they are checked.</summary>
internal sealed class Passwords(IPasswordHasher<Account> hasher, IOptions<DomicileOptions> domicile)
{
    /// <summary>PBKDF2-HMAC-SHA512 rounds: what OWASP asks for (2023).</summary>
    public const int Iterations = 210_000;

    public static readonly Refusal WrongLength = new("password-length", 422, $"A password has {PasswordLength.Min} to {PasswordLength.Max} characters.");
    public static readonly Refusal TooCommon = new("password-too-common", 422, "This password is among the first that anyone would try.");
    public static readonly Refusal HoldsName = new("password-holds-name", 422, "The password holds your user name, your e-mail address or the name of this service.");

    // What a guesser tries here before anything else.
    private readonly string[] _serviceWords =
        [.. ((IEnumerable<string>)["domicile", domicile.Value.Name, .. domicile.Value.Name.Split('.')[..^1]]).Select(FoldedText.Of)];

    // Checked where no account is found, so that the answer takes as long as where one is. Made at the start, or the first answer would take twice as long.
    private readonly string _nobody = hasher.HashPassword(null!, "no account has this password");

    public Outcome<string> Parse(string password, string name, string email)
    {
        if (password.Length is < PasswordLength.Min or > PasswordLength.Max) return WrongLength;
        var folded = FoldedText.Of(password);
        if (CommonPasswords.Include(folded) || folded.Distinct().Count() < 3) return TooCommon;
        return Holds(folded, name) || Holds(folded, email.Split('@')[0]) || _serviceWords.Any(word => Holds(folded, word)) ? HoldsName : password;
    }

    public string Hash(string password) => hasher.HashPassword(null!, password);

    /// <summary>Whether it is the account's password; takes as long where there is no account or it has none.</summary>
    public bool Check(Account? account, string password)
    {
        if (password.Length > PasswordLength.Max) return false;
        var result = hasher.VerifyHashedPassword(null!, account?.PasswordHash ?? _nobody, password);
        if (account?.PasswordHash is null) return false;
        if (result == PasswordVerificationResult.SuccessRehashNeeded) account.PasswordHash = Hash(password);
        return result != PasswordVerificationResult.Failed;
    }

    private static bool Holds(string folded, string part) => part.Length >= 4 && folded.Contains(part, StringComparison.OrdinalIgnoreCase);
}
