using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Domicile.Base;

namespace Domicile.Ledger;

/// <summary>Threads that wait for the disk, which those of the pool must not. They are kept once they were needed: making one costs more than
/// a small write. For one thread.</summary>
internal sealed class DiskThreads : IDisposable
{
    private const int Most = 16;

    private readonly BlockingCollection<Action> work = [];
    private int started;

    /// <summary>Does all at the same time: file systems serve fsyncs that come together with one write of their journal. An unknown outcome among the
    /// failures outweighs the others.</summary>
    public void Together<T>(IReadOnlyList<T> items, Action<T> act)
    {
        var (next, failures) = (-1, new ConcurrentQueue<Exception>());
        using var left = new CountdownEvent(items.Count);
        var others = Math.Min(items.Count, Most) - 1;
        for (; started < others; started++)
        {
            new Thread(Work) { IsBackground = true, Name = "Ledger disk" }.Start();
        }

        for (var other = 0; other < others; other++)
        {
            work.Add(Share);
        }

        Share();
        left.Wait();
        if (!failures.IsEmpty)
        {
            ExceptionDispatchInfo.Throw(failures.OfType<UnknownOutcomeException>().FirstOrDefault() ?? failures.First());
        }

        // Whoever comes too late finds nothing left, and must not touch what is gone.
        void Share()
        {
            for (var own = Interlocked.Increment(ref next); own < items.Count; own = Interlocked.Increment(ref next))
            {
                try
                {
                    act(items[own]);
                }
#pragma warning disable CA1031 // It is thrown again where all are waited for.
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    failures.Enqueue(failure);
                }

                left.Signal();
            }
        }
    }

    public void Dispose() => work.CompleteAdding();

    private void Work()
    {
        foreach (var share in work.GetConsumingEnumerable())
        {
            share();
        }

        if (Interlocked.Decrement(ref started) == 0)
        {
            work.Dispose();
        }
    }
}
