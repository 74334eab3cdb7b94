using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Domicile.Base;

namespace Domicile.Identity.Requests;

/// <summary>How often one address (or subject) may do a thing: a burst, then one per interval.</summary>
public sealed record Rate(string Name, int Burst, TimeSpan Interval)
{
    public static readonly Rate SignUp = new("sign-up", 30, TimeSpan.FromMinutes(2));
    public static readonly Rate SignIn = new("sign-in", 30, TimeSpan.FromSeconds(10));
    public static readonly Rate Write = new("write", 120, TimeSpan.FromSeconds(1));
    public static readonly Rate Export = new("export", 3, TimeSpan.FromMinutes(10));
    internal static readonly Rate[] All = [SignUp, SignIn, Write, Export];
}

/// <summary>
/// Rate limits in bounded memory: 65,536 buckets a rate, found by a hash of the address under a key that lives as long as the process.
/// Neither an address nor anything it could be recovered from is kept. Two addresses may share a bucket; nobody can choose which.
/// </summary>
public sealed class Throttle(TimeProvider time)
{
    public static readonly Refusal TooMany = new("too-many-requests", 429, "Too many attempts. Wait a little and try again.");
    public static readonly Refusal Busy = new("busy", 503, "Very many people are doing this right now. Try again in a moment.");

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    private readonly Dictionary<string, Pace> _paces = Rate.All.ToDictionary(rate => rate.Name, rate => new Pace(rate.Burst, rate.Interval, 1 << 16, time));

    public bool Admits(Rate rate, IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        // A household has a /64 of version 6 addresses: they count as one.
        var bytes = address.GetAddressBytes().AsSpan();
        return Admits(rate, address.AddressFamily == AddressFamily.InterNetworkV6 ? bytes[..8] : bytes);
    }

    public bool Admits(Rate rate, SubjectId subject) => Admits(rate, subject.Value.ToByteArray());

    private bool Admits(Rate rate, ReadOnlySpan<byte> who)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(_key, who, hash);
        return _paces[rate.Name].Admits(hash[0] << 8 | hash[1]);
    }
}
