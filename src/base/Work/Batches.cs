using System.Threading.Channels;

namespace Domicile.Work;

/// <summary>
/// Does together what was asked for while the last batch was being done: many callers share what a batch costs, such as a sync, and none waits
/// for a timer. One batch is done after the other. At most <see cref="Capacity"/> wait; others wait to get in.
/// </summary>
public sealed class Batches<TAsk, TAnswer> : IAsyncDisposable
{
    private const int Capacity = 4096;

    private readonly Func<IReadOnlyList<TAsk>, Task<IReadOnlyList<TAnswer>>> _answer;
    private readonly int _most;
    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Task _running;

    /// <param name="answer">Gives each its answer, in the same order. If it throws, all of the batch get that.</param>
    /// <param name="most">Of one batch.</param>
    public Batches(Func<IReadOnlyList<TAsk>, Task<IReadOnlyList<TAnswer>>> answer, int most)
    {
        (_answer, _most) = (answer, most);
        _running = Task.Run(AnswerAll);
    }

    /// <summary>Asks, and returns once the batch is done.</summary>
    public async Task<TAnswer> Ask(TAsk ask) => await (await Post(ask));

    /// <summary>Asks; the inner task completes once the batch is done.</summary>
    public async Task<Task<TAnswer>> Post(TAsk ask)
    {
        var waiting = new Waiting(ask, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await _queue.Writer.WriteAsync(waiting);
        return waiting.Answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task AnswerAll()
    {
        var taken = new List<Waiting>(_most);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (taken.Count < _most && _queue.Reader.TryRead(out var waiting)) taken.Add(waiting);
            await Answer(taken);
            taken.Clear();
        }
    }

    private async Task Answer(List<Waiting> waiting)
    {
        try
        {
            var answers = await _answer([.. waiting.Select(one => one.Ask)]);
            for (var one = 0; one < waiting.Count; one++) waiting[one].Answer.TrySetResult(answers[one]);
        }
        catch (Exception failure)
        {
            foreach (var one in waiting)
            {
                one.Answer.TrySetException(failure);
                // Nobody may be waiting.
                _ = one.Answer.Task.Exception;
            }
        }
    }

    private sealed record Waiting(TAsk Ask, TaskCompletionSource<TAnswer> Answer);
}
