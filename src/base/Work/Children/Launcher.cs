using System.Collections.Concurrent;
using System.Diagnostics;

namespace Domicile.Work.Children;

/// <summary>
/// Starts children, all from one thread that never ends: a child that asks to die with its parent (PR_SET_PDEATHSIG) dies with the thread that started
/// it, and the thread pool's come and go.
/// </summary>
internal static class Launcher
{
    private static readonly BlockingCollection<Action> Orders = [];

    static Launcher() => new Thread(() =>
    {
        foreach (var order in Orders.GetConsumingEnumerable()) order();
    })
    { IsBackground = true, Name = "children" }.Start();

    /// <param name="describe">Gets the number of the descriptor by which the child reads the filter.</param>
    /// <param name="filter">Empty for none.</param>
    public static Task<Process> Start(Func<int, ProcessStartInfo> describe, byte[] filter)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Add(() =>
        {
            try
            {
                Descriptors.CloseInChildren();
                using var file = Descriptors.InMemory("filter");
                // Leaves the position at the beginning, from where the child reads.
                RandomAccess.Write(file, filter, 0);
                var child = new Process { StartInfo = describe((int)file.DangerousGetHandle()) };
                child.Start();
                started.SetResult(child);
            }
            catch (Exception failed)
            {
                started.SetException(failed);
            }
        });
        return started.Task;
    }
}
