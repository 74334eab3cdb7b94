using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Storage;
using Microsoft.AspNetCore.Http;

namespace Domicile.Web;

/// <summary>How often one address, or one subject, may do a thing: a burst, then one per interval. Declared once, by the module that does it.</summary>
/// <param name="burst">How many at once.</param>
/// <param name="interval">After which one more is admitted.</param>
/// <param name="tooMany">What others hear; where it is null, <see cref="Throttle.TooMany"/>.</param>
public sealed class Rate(int burst, TimeSpan interval, Refusal? tooMany = null)
{
    /// <summary>What one person changes, of whatever module: pages keep far below it.</summary>
    public static readonly Rate Write = new(120, TimeSpan.FromSeconds(1));

    public int Burst { get; } = burst;

    public TimeSpan Interval { get; } = interval;

    public Refusal TooMany { get; } = tooMany ?? Throttle.TooMany;
}

/// <summary>
/// Rate limits in bounded memory: 65,536 buckets a rate, found by a hash of the address or subject under a key that lives as long as the
/// process. Neither an address nor anything it could be recovered from is kept. Two may share a bucket; nobody can choose which.
/// </summary>
public sealed class Throttle(TimeProvider time)
{
    public static readonly Refusal TooMany = new("too-many-requests", 429, "Too many attempts. Wait a little and try again.");
    public static readonly Refusal Busy = new("busy", 503, "Very many people are doing this right now. Try again in a moment.");

    private const int Buckets = 1 << 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    // As many as modules declare.
    private readonly ConcurrentDictionary<Rate, Pace> _paces = new();

    /// <summary>Counts one more, or says why not and after which time there may be one.</summary>
    public Outcome<Done> Admit(Rate rate, SubjectId subject) => Admit(rate, subject.Value.ToByteArray());

    /// <inheritdoc cref="Admit(Rate, SubjectId)"/>
    /// <param name="rate">Which.</param>
    /// <param name="address">A /64 of version 6 addresses, which is a household, counts as one; null as another.</param>
    public Outcome<Done> Admit(Rate rate, IPAddress? address) => Admit(rate, Network(address));

    /// <summary>
    /// Counts one more and does it, or says why not. What could not be tried, because a part of the service is away or busy (503), is not counted: otherwise
    /// whoever tries until it is back is then kept out.
    /// </summary>
    public async Task<Outcome<T>> Try<T>(Rate rate, IPAddress? address, Func<Task<Outcome<T>>> attempt)
    {
        if (Admit(rate, address).Refusal is { } tooMany) return tooMany;
        try
        {
            var outcome = await attempt();
            if (outcome.Refusal is { Status: StatusCodes.Status503ServiceUnavailable }) Return(rate, address);
            return outcome;
        }
        catch (Exception failure) when (StorageAway.Caused(failure))
        {
            Return(rate, address);
            throw;
        }
    }

    /// <summary>Says whether one more would be admitted, and counts nothing.</summary>
    /// <inheritdoc cref="Admit(Rate, IPAddress)" path="/param"/>
    public Outcome<Done> Ask(Rate rate, IPAddress? address) => Answer(rate, PaceOf(rate).Wait(Bucket(Network(address))));

    /// <summary>By subject, or by address where nobody is signed in.</summary>
    public Outcome<Done> Admit(Rate rate, HttpContext context) =>
        context.Subject() is { } subject ? Admit(rate, subject) : Admit(rate, context.Connection.RemoteIpAddress);

    /// <inheritdoc cref="Admit(Rate, SubjectId)"/>
    /// <param name="rate">Which.</param>
    /// <param name="who">An id that nobody chooses.</param>
    public Outcome<Done> Admit(Rate rate, ReadOnlySpan<byte> who) => Answer(rate, PaceOf(rate).Admit(Bucket(who)));

    private void Return(Rate rate, IPAddress? address) => PaceOf(rate).Return(Bucket(Network(address)));

    private static Outcome<Done> Answer(Rate rate, TimeSpan wait) =>
        wait == TimeSpan.Zero ? default(Done) : rate.TooMany with { RetryAfter = wait };

    private static ReadOnlySpan<byte> Network(IPAddress? address)
    {
        if (address is null) return [];
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes().AsSpan();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? bytes[..8] : bytes;
    }

    private Pace PaceOf(Rate rate) => _paces.GetOrAdd(rate, rate => new Pace(rate.Burst, rate.Interval, Buckets, time));

    private int Bucket(ReadOnlySpan<byte> who)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(_key, who, hash);
        return hash[0] << 8 | hash[1];
    }
}
