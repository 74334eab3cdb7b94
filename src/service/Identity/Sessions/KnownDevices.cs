using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Sessions;

/// <summary>
/// Knows a browser again by a cookie that lists the accounts it has signed in to, and outlives their sessions. It is encrypted and authenticated, so that
/// nobody makes or reads one, and nothing of it is stored here.
/// </summary>
internal sealed class KnownDevices(IDataProtectionProvider protection)
{
    private const int MaxLength = 1_024;

    // What browsers allow at most (RFC 6265bis).
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    private readonly IDataProtector _protector = protection.CreateProtector("Domicile.Identity.KnownDevices");

    /// <summary>The browser that asks; null where no account was signed in to from it.</summary>
    public KnownDevice? Find(HttpContext context)
    {
        if (context.Request.Cookies[Name(context)] is not { Length: <= MaxLength } text || !Base64Url.IsValid(text)) return null;
        try
        {
            return new(_protector.Unprotect(Base64Url.DecodeFromChars(text)));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Has the browser remember that the account was signed in to from it.</summary>
    public void Remember(HttpContext context, Account account)
    {
        var device = (Find(context) ?? KnownDevice.New()).With(account);
        context.Response.Cookies.Append(Name(context), Base64Url.EncodeToString(_protector.Protect(device.Bytes)), SessionCookie.Options(context, Lifetime));
    }

    private static string Name(HttpContext context) => context.Request.IsHttps ? "__Host-domicile-device" : "domicile-device";
}

/// <summary>A browser that somebody has signed in from.</summary>
/// <param name="bytes">A random id, then a mark for each account, the last one signed in to first.</param>
internal sealed class KnownDevice(byte[] bytes)
{
    private const int Length = 16, MaxAccounts = 8;

    public byte[] Bytes => bytes;

    public ReadOnlySpan<byte> Id => bytes.AsSpan(0, Length);

    private IEnumerable<byte[]> Marks => bytes.Chunk(Length).Skip(1);

    public static KnownDevice New() => new(RandomNumberGenerator.GetBytes(Length));

    public bool Knows(Account account)
    {
        var mark = Mark(account);
        return Marks.Any(other => mark.AsSpan().SequenceEqual(other));
    }

    public KnownDevice With(Account account)
    {
        var mark = Mark(account);
        return new([.. Id, .. mark, .. Marks.Where(other => !mark.AsSpan().SequenceEqual(other)).Take(MaxAccounts - 1).SelectMany(other => other)]);
    }

    // With the number of passwords that there have been, so that browsers that knew an old password are strangers once there is a new one.
    private static byte[] Mark(Account account) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{account.Subject}\n{account.Passwords}")))[..Length];
}
