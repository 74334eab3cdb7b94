namespace Domicile.Tests.Testing;

/// <summary>Waiting for what nothing announces: by asking again, until it is so or the test ends.</summary>
public static class Wait
{
    public static Task Until(Func<bool> isSo) => Until(() => Task.FromResult(isSo()));

    public static async Task Until(Func<Task<bool>> isSo)
    {
        while (true)
        {
            var asked = TimeProvider.System.GetTimestamp();
            if (await isSo()) return;
            // The busier the machine, and the dearer the question, the less it is asked: what is waited for needs the processor.
            var pause = TimeSpan.FromMilliseconds(3) + 5 * TimeProvider.System.GetElapsedTime(asked);
            await Task.Delay(pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
