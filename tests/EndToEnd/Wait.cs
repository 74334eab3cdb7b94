using System.Diagnostics;

namespace Domicile.EndToEnd;

/// <summary>Waiting for what another process does, which nothing announces: by asking again.</summary>
internal static class Wait
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Asks until the answer satisfies; fails with the last answer when it takes too long.</summary>
    public static async Task<T> For<T>(Func<Task<T>> ask, Func<T, bool> satisfies)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var asked = watch.Elapsed;
            var answer = await ask();
            if (satisfies(answer)) return answer;
            Assert.True(watch.Elapsed < Longest, $"Still: {answer}");
            // The busier the machine, the less it is asked: what is waited for needs it.
            await Task.Delay(TimeSpan.FromMilliseconds(100) + 5 * (watch.Elapsed - asked), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
