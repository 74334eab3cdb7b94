namespace Domicile.Ledger;

public sealed class LogOptions
{
    /// <summary>Bytes of entries accepted but not yet published, beyond which appends are refused.</summary>
    public int MaxPendingBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of entries written to the journal with one fsync.</summary>
    public int MaxFrameBytes { get; init; } = 4 << 20;

    /// <summary>A journal file is closed at this size and deleted once all of it is published.</summary>
    public int SegmentBytes { get; init; } = 16 << 20;

    /// <summary>How long to wait after publishing failed, as on a full disk, before it is tried again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that entries gather after a publication, while nobody waits for theirs: a publication costs the same for one entry and for
    /// hundreds.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMilliseconds(50);

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Rest, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPendingBytes, 1 << 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFrameBytes, 1 << 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxFrameBytes, 64 << 20);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SegmentBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetryDelay, TimeSpan.Zero);
    }
}
