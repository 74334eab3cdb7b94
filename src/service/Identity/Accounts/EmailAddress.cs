using System.Text.RegularExpressions;
using Domicile.Base;

namespace Domicile.Identity.Accounts;

/// <summary>An e-mail address, in lower case: what mailboxes that people use accept, so that one person has one entry in the index.</summary>
internal static partial class EmailAddress
{
    public static readonly Refusal Invalid = new("email-invalid", 422, "This is not an e-mail address that can be used here.");
    public static readonly Refusal Taken = new("email-taken", 409, "Another account has this e-mail address.");

    public static Outcome<string> Parse(string text)
    {
        var address = text.Trim();
        return address.Length <= 254 && address.IndexOf('@', StringComparison.Ordinal) is > 0 and <= 64 && Shape().IsMatch(address) ? address.ToLowerInvariant() : Invalid;
    }

    // RFC 5321's dot-string local part of at most 64 characters, at a host name of at least two labels.
    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}
