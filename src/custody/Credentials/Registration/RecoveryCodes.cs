using System.Security.Cryptography;
using System.Text;

namespace Domicile.Credentials.Registration;

/// <summary>Recovery codes: 80 random bits, four groups of four signs in Crockford's base 32, which are hard to misread. Each is good once.</summary>
internal static class RecoveryCodes
{
    public const int Count = 8;

    private const string Signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 16;

    public static string New() => string.Join('-', RandomNumberGenerator.GetItems<char>(Signs, Length).Chunk(4).Select(group => new string(group)));

    /// <summary>What is to be kept: 80 random bits need no slow hash.</summary>
    public static string Verifier(byte[] secret, string code) => Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(Normalise(code))));

    /// <summary>Without what people put between groups, and with the signs that they take for others.</summary>
    private static string Normalise(string code) => string.Concat(code.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)).Replace('O', '0').Replace('I', '1').Replace('L', '1');
}
