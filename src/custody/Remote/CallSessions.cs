using System.Collections;
using System.Security.Cryptography;
using System.Threading.RateLimiting;

namespace Domicile.Remote;

/// <summary>
/// Every process of the service plane numbers its calls within a session of its own, so that none counts twice, and none from another
/// process or certificate counts at all. Sessions are in memory: after a restart each process opens another.
/// </summary>
public sealed class CallSessions(TimeProvider time) : IDisposable
{
    // More than a service has processes; the one that was idle longest makes room.
    private const int MaxSessions = 256;
    private const int MaxAbuse = 60;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = [];
    private readonly PartitionedRateLimiter<string> _abuse = PartitionedRateLimiter.Create<string, string>(certificate =>
        RateLimitPartition.GetFixedWindowLimiter(certificate, _ => new() { PermitLimit = MaxAbuse, Window = TimeSpan.FromMinutes(1) }));

    public string Open(string certificate)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (_lock)
        {
            if (_sessions.Count == MaxSessions) _sessions.Remove(_sessions.MinBy(session => session.Value.LastUsed).Key);
            _sessions[id] = new(certificate, time.GetTimestamp());
        }
        return id;
    }

    /// <summary>Whether a call with this number may be acted on: once.</summary>
    public CallVerdict Accept(string certificate, string? session, long number)
    {
        lock (_lock)
        {
            if (session is null || !_sessions.TryGetValue(session, out var known)) return CallVerdict.NoSession;
            if (known.Certificate != certificate) return CallVerdict.NotYours;
            known.LastUsed = time.GetTimestamp();
            return known.Numbers.Take(number) ? CallVerdict.Accepted : CallVerdict.Replayed;
        }
    }

    /// <summary>Counts what no honest process sends. False once there was too much of it: nothing more is heard for a while.</summary>
    public bool Bears(string certificate) => _abuse.AttemptAcquire(certificate, 0).IsAcquired;

    public void CountAbuse(string certificate) => _abuse.AttemptAcquire(certificate).Dispose();

    public void Dispose() => _abuse.Dispose();

    private sealed class Session(string certificate, long now)
    {
        public string Certificate { get; } = certificate;

        public long LastUsed { get; set; } = now;

        public CallNumbers Numbers { get; } = new();
    }
}

public enum CallVerdict
{
    Accepted,
    NoSession,
    NotYours,
    Replayed,
}

/// <summary>Which numbers were used: each is good once, in any order among the last 4,096.</summary>
internal sealed class CallNumbers
{
    public const int Window = 4096;

    private readonly BitArray _used = new(Window);
    private long _highest;

    public bool Take(long number)
    {
        if (number <= 0 || number <= _highest - Window) return false;
        if (number > _highest)
        {
            if (number - _highest >= Window) _used.SetAll(false);
            else for (var skipped = _highest + 1; skipped < number; skipped++) _used[(int)(skipped % Window)] = false;
            _used[(int)(number % Window)] = true;
            _highest = number;
            return true;
        }
        var at = (int)(number % Window);
        var fresh = !_used[at];
        _used[at] = true;
        return fresh;
    }
}
