using System.Net;
using Domicile.Base;

namespace Domicile.Feed.Watching;

/// <summary>
/// How often watch events may be sent: <see cref="Burst"/> batches at once, then one every two seconds, for each viewer or, signed out, each
/// address. Addresses are kept nowhere: they choose one of <see cref="Buckets"/> places by a hash that changes with every start.
/// </summary>
internal sealed class WatchRate(TimeProvider time)
{
    public const int Burst = 30;
    private const int Buckets = 4_096;

    public static readonly Refusal TooMany = new("too-many-requests", 429, "Too many requests. Wait a little and try again.");

    private readonly Pace _pace = new(Burst, TimeSpan.FromSeconds(2), Buckets, time);

    public bool Admits(SubjectId? viewer, IPAddress? address)
    {
        var who = viewer is { } subject ? HashCode.Combine(true, subject) : HashCode.Combine(false, Network(address));
        return _pace.Admits((int)((uint)who % Buckets));
    }

    // A household's addresses of version 6 share their first 64 bits.
    private static long Network(IPAddress? address)
    {
        if (address is null) return 0;
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return address.IsIPv4MappedToIPv6 || bytes[10] == 0xff && bytes[..10].IndexOfAnyExcept((byte)0) < 0
            ? BitConverter.ToInt64(bytes[8..]) : BitConverter.ToInt64(bytes);
    }
}
