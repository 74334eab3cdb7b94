using System.Collections.Frozen;
using Domicile.Base;
using Microsoft.AspNetCore.Identity;

namespace Domicile.Identity.Accounts;

/// <summary>What passwords may be (NIST SP 800-63B: long enough, not a well-known one, no rules of composition), and how they are checked.</summary>
internal sealed class Passwords(IPasswordHasher<Account> hasher)
{
    /// <summary>PBKDF2-HMAC-SHA512 rounds: what OWASP asks for (2023).</summary>
    public const int Iterations = 210_000;

    public static readonly Refusal WrongLength = new("password-length", 422, $"A password has {PasswordLength.Min} to {PasswordLength.Max} characters.");
    public static readonly Refusal TooCommon = new("password-too-common", 422, "This password is among the first that anyone would try.");
    public static readonly Refusal HoldsName = new("password-holds-name", 422, "The password holds your user name or e-mail address.");

    private static readonly FrozenSet<string> Common = new[]
    {
        "password", "password1", "password12", "password123", "password1234", "passw0rd", "p@ssw0rd", "p@ssword", "12345678", "123456789",
        "1234567890", "0123456789", "0987654321", "987654321", "87654321", "123123123", "12341234", "11223344", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx",
        "qwertyui", "qwertyuiop", "qwerty12", "qwerty123", "qwerty1234", "asdfghjk", "asdfghjkl", "asdf1234", "zxcvbnm1", "zaq12wsx", "abcd1234",
        "abc12345", "abcdefgh", "a1b2c3d4", "iloveyou", "iloveyou1", "princess", "sunshine", "football", "baseball", "superman", "michael1",
        "trustno1", "letmein1", "letmein123", "welcome1", "welcome123", "whatever", "starwars", "computer", "internet", "dragon123", "monkey123",
        "master123", "shadow123", "charlie1", "jordan23", "liverpool", "chocolate", "changeme", "changeme1", "secret123", "admin123", "administrator",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Checked where no account is found, so that the answer takes as long as where one is.
    private readonly Lazy<string> _nobody = new(() => hasher.HashPassword(null!, "no account has this password"));

    public static Outcome<string> Parse(string password, string name, string email)
    {
        if (password.Length is < PasswordLength.Min or > PasswordLength.Max) return WrongLength;
        if (Common.Contains(password) || password.Distinct().Count() < 3) return TooCommon;
        return Holds(password, name) || Holds(password, email.Split('@')[0]) ? HoldsName : password;
    }

    public string Hash(string password) => hasher.HashPassword(null!, password);

    /// <summary>Whether it is the account's password; takes as long where there is no account or it has none.</summary>
    public bool Check(Account? account, string password)
    {
        if (password.Length > PasswordLength.Max) return false;
        var result = hasher.VerifyHashedPassword(null!, account?.PasswordHash ?? _nobody.Value, password);
        if (account?.PasswordHash is null) return false;
        if (result == PasswordVerificationResult.SuccessRehashNeeded) account.PasswordHash = Hash(password);
        return result != PasswordVerificationResult.Failed;
    }

    private static bool Holds(string password, string part) => part.Length >= 4 && password.Contains(part, StringComparison.OrdinalIgnoreCase);
}
