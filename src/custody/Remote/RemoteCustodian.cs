using System.Threading.Channels;
using Domicile.Base;
using Domicile.Sealing;
using Microsoft.Extensions.Hosting;

namespace Domicile.Remote;

/// <summary>
/// The custodian on another machine. While it cannot be reached, keys in use serve out their term and nothing else opens
/// (<c>custodian-away</c>); it is tried again until it answers.
/// </summary>
public sealed class RemoteCustodian(CustodyLine line, ServiceKeys keys, TimeProvider time) : BackgroundService, ICustodian
{
    private const int Senders = 4;
    private const int Capacity = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(Capacity);

    public event Action<SubjectId>? Erased;

    public string LedgerKey => keys.LedgerKey;

    public string? LedgerUrl => line.LedgerUrl;

    public bool IsAway => line.IsAway;

    public bool IsTrial => line.IsTrial;

    public async Task<Outcome<Grant>> Unseal(AccessRequest request, SessionSecret? by, CancellationToken cancellationToken)
    {
        if (request.Term <= TimeSpan.Zero) return WellFormed.Malformed;
        var waiting = new Waiting(
            new(request.Holder, request.Category, request.Access, (long)request.Term.TotalMilliseconds, by),
            new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _queue.Writer.WriteAsync(waiting, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return CustodyLine.Away;
        }
        return await waiting.Done.Task;
    }

    public async Task<Outcome<Receipt>> Erase(SubjectId subject, CancellationToken cancellationToken)
    {
        var outcome = await line.Ask("erase", new(subject), Wire.Default.SubjectCall, Wire.Default.AnswerReceipt, cancellationToken);
        if (outcome.Refusal is null) Erased?.Invoke(subject);
        return outcome;
    }

    public Task<Outcome<string>> ErasureProof(SubjectId subject, CancellationToken cancellationToken) =>
        line.Ask("erasure-proof", new(subject), Wire.Default.SubjectCall, Wire.Default.AnswerString, cancellationToken);

    public async Task<Outcome<Done>> Index(SessionSecret? by, string category, string value, CancellationToken cancellationToken) =>
        BlindIndex.IsUsable(value)
            ? await line.Ask("index", new(by, category, BlindIndex.Blind(category, value)), Wire.Default.IndexCall, Wire.Default.AnswerDone, cancellationToken)
            : WellFormed.Malformed;

    public async Task<Outcome<SubjectId?>> Find(string category, string value, CancellationToken cancellationToken) =>
        !BlindIndex.IsUsable(value) ? default(SubjectId?)
        : (await line.Ask("find", new(category, BlindIndex.Blind(category, value)), Wire.Default.FindCall, Wire.Default.AnswerFound, cancellationToken))
            .Then<SubjectId?>(found => found.Subject);

    public Task<Outcome<IReadOnlyList<AccessRecord>>> Accesses(SessionSecret? by, long? before, int limit, CancellationToken cancellationToken) =>
        line.Ask("accesses", new(by, before, limit), Wire.Default.AccessesCall, Wire.Default.AnswerIReadOnlyListAccessRecord, cancellationToken);

    public Task<Outcome<string>> Proof(SessionSecret? by, long index, CancellationToken cancellationToken) =>
        line.Ask("proof", new(by, index), Wire.Default.ProofCall, Wire.Default.AnswerString, cancellationToken);

    public Task<Outcome<string>> Absence(
        SessionSecret? by, string party, string category, long fromMs, long toMs, CancellationToken cancellationToken) =>
        line.Ask("absence", new(by, party, category, fromMs, toMs), Wire.Default.AbsenceCall, Wire.Default.AnswerString, cancellationToken);

    public Task<Outcome<Receipt>> Record(string kind, byte[] body, CancellationToken cancellationToken) =>
        line.Ask("record", new(kind, body), Wire.Default.RecordCall, Wire.Default.AnswerReceipt, cancellationToken);

    /// <summary>Has keys in use dropped here, where others may not have it.</summary>
    internal void Drop(SubjectId number) => Erased?.Invoke(number);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var closing = stoppingToken.Register(() => _queue.Writer.TryComplete());
        await Task.WhenAll([FollowErasures(stoppingToken), .. Enumerable.Range(0, Senders).Select(_ => Task.Run(SendUnseals, CancellationToken.None))]);
    }

    /// <summary>Sends what has queued while the last call was under way: many unseals share a call, and none waits for a timer.</summary>
    private async Task SendUnseals()
    {
        var taken = new List<Waiting>(AnswerCalls.MaxCalls);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (taken.Count < AnswerCalls.MaxCalls && _queue.Reader.TryRead(out var waiting)) taken.Add(waiting);
            if (taken.Count == 0) continue;
            // The term counts from before the call was sent, by this process's own clock.
            var sent = time.GetTimestamp();
            var outcome = await line.Call("unseal", [.. taken.Select(waiting => waiting.Call)], Wire.Default.UnsealCallArray,
                Wire.Default.AnswerReleasedArray, CancellationToken.None);
            var came = outcome.Succeeded(out var answers, out var refusal) && answers.Length == taken.Count;
            for (var at = 0; at < taken.Count; at++)
                taken[at].Done.SetResult(came ? ToGrant(answers![at], sent) : refusal ?? answers!.FirstOrDefault()?.Refusal ?? CustodyLine.Away);
            taken.Clear();
        }
    }

    private Outcome<Grant> ToGrant(Answer<Released> answer, long sent) => answer.Outcome.Then<Grant>(released =>
    {
        var term = TimeSpan.FromMilliseconds(released.TermMs) - time.GetElapsedTime(sent);
        return new Grant(new(released.Key, term, time), released.Receipt, released.Receipt.At.AddMilliseconds(released.TermMs));
    });

    /// <summary>Erasures drop keys here at once; without the custodian they serve out their term.</summary>
    private async Task FollowErasures(CancellationToken stop)
    {
        long? last = null;
        while (!stop.IsCancellationRequested)
        {
            var outcome = last is not { } known
                ? (await line.Open(stop)).Then<Erasures>(session => new Erasures([], session.Erasures))
                : await line.Ask("erasures", new(known), Wire.Default.ErasuresCall, Wire.Default.AnswerErasures, stop);
            if (outcome.Succeeded(out var erasures, out _))
            {
                foreach (var subject in erasures.Subjects) Erased?.Invoke(subject);
                last = erasures.Last;
            }
            else
            {
                await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private sealed record Waiting(UnsealCall Call, TaskCompletionSource<Outcome<Grant>> Done);
}
