using System.Threading.Channels;
using Domicile.Base;
using Domicile.Proof;

namespace Domicile.Ledger;

/// <summary>An append-only log of entries, published as a folder of files that anyone can mirror and verify (C2SP tlog-tiles).
/// An append succeeds only once its entry is on the disk; what depends on the entry waits for that, or does not happen.
/// For any number of threads.</summary>
public sealed class Log : IAsyncDisposable
{
    /// <summary>The file, beside the public folder, with a signed checkpoint which the world may not see yet.</summary>
    public const string AwaitingFile = "checkpoint.awaiting";

    /// <summary>The file beside it with a checkpoint that the world has seen: a log that was restored from a backup must hold it, or it does not open.</summary>
    public const string SeenFile = "checkpoint.seen";

    // What an entry costs in memory besides its bytes.
    private const int EntryOverhead = 128;

    private readonly IStorage storage;
    private readonly LogOptions options;
    private readonly TimeProvider time;
    private readonly PublishedTree tree;
    private readonly Publication publication;
    private readonly Journal journal;
    private readonly Channel<Waiting> queue = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });
    private readonly Channel<byte[]> durable = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource closing = new();
    // Set by whoever waits for the publisher, which rests otherwise.
    private readonly ManualResetEventSlim wanted = new(initialState: false, spinCount: 0);
    // Set while nothing waits to be written.
    private readonly ManualResetEventSlim written = new(initialState: true, spinCount: 0);
    private readonly Task running;
    // Bytes accepted and not yet published, the bound of both channels, and those of them that are already durable.
    private long pending;
    private long unpublished;
    // Those of them that are already in the tree and await its witnesses. The publisher's alone.
    private long awaiting;
    private int disposed;
    private volatile SignedCheckpoint latest;
    private volatile Checkpoint grown;
    private volatile TaskCompletionSource published = NewSignal();
    private volatile LogUnavailableException? fatal;

    private Log(IStorage storage, LogOptions options, TimeProvider time, PublishedTree tree, Publication publication)
    {
        (this.storage, this.options, this.time, this.tree, this.publication) = (storage, options, time, tree, publication);
        (latest, grown) = (tree.Published, tree.Latest.Checkpoint);
        pending = unpublished = awaiting = tree.Unpublished.Sum(length => (long)length + EntryOverhead);
        journal = new Journal(storage, options.SegmentBytes);
        var next = tree.Latest.Checkpoint.Size;
        journal.Restart(next);
        running = Task.WhenAll(OwnThread(() => WriteAll(next)), OwnThread(PublishAll));
    }

    /// <summary>The checkpoint that the world sees.</summary>
    public Checkpoint Latest => latest.Checkpoint;

    /// <summary>The same, as the signed note that the folder holds.</summary>
    public string LatestNote => latest.Note;

    /// <summary>How many entries are in the tree: those published, and those whose checkpoint awaits its witnesses. At a start these are all
    /// that were ever acknowledged.</summary>
    public long Size => grown.Size;

    /// <summary>Why the log has stopped for good, or null. Only a restart helps, which reads again what the disk holds.</summary>
    public Exception? Fatal => fatal;

    /// <summary>Why entries are acknowledged but not published at present, as on a full disk or while witnesses are away; null when they are.</summary>
    public Exception? PublishingFailure { get; private set; }

    /// <summary>What the published checkpoint lacks of its witnesses' quorum; null when it lacks nothing or there are no witnesses.</summary>
    public string? Unwitnessed => publication.Unwitnessed;

    /// <summary>Whether witnesses are asked for cosignatures.</summary>
    public bool HasWitnesses => publication.HasWitnesses;

    /// <summary>The last checkpoint that the witnesses' quorum has cosigned; null if there is none.</summary>
    public WitnessedCheckpoint? Witnessed => publication.Witnessed;

    /// <summary>Opens the log in a folder, or starts one if the folder is empty or missing. Entries that were acknowledged before a crash
    /// are in the tree before it returns, and published if there are no witnesses. The published files are in <see cref="PublicFolderOf"/>.</summary>
    /// <param name="signer">Its name is the log's origin.</param>
    /// <param name="witnesses">Who must cosign a checkpoint before it is published; null if nobody.</param>
    /// <exception cref="InvalidDataException">The stored log is not the one it signed last. The message is for the operator.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another process writes it.</exception>
    public static Log Open(string folder, NoteSigner signer, LogOptions options, TimeProvider time, Witnesses? witnesses = null) =>
        Open(new FolderStorage(folder), signer, options, time, witnesses);

    /// <summary>The folder below a log's folder that holds exactly what the world may read: <c>checkpoint</c>, <c>vkey</c>, <c>tile/</c>.</summary>
    public static string PublicFolderOf(string folder) => FolderStorage.PublicFolderOf(folder);

    /// <summary>That the later tree starts with the earlier.</summary>
    /// <exception cref="VerificationException">It does not.</exception>
    public static void DemandPrefix(Checkpoint earlier, ITileSource source, Checkpoint later)
    {
        var proof = ConsistencyProof.Make(earlier.Size, later.Size, new TileReader(source, later).Node);
        if (!ConsistencyProof.Verify(earlier.Size, later.Size, earlier.Root, later.Root, proof))
        {
            throw new VerificationException($"the tree of {later.Size} entries does not start with the signed one of {earlier.Size}");
        }
    }

    internal static Log Open(IStorage storage, NoteSigner signer, LogOptions options, TimeProvider time, Witnesses? witnesses = null)
    {
        try
        {
            options.Validate();
            var tree = PublishedTree.Open(storage, signer, witnesses is not null);
            var journaled = Journal.Replay(storage, tree.Latest.Checkpoint.Size);
            tree.DemandSeen(journaled.Count);
            foreach (var batch in journaled.Chunk(PublishedTree.MaxBatch))
            {
                tree.Grow(batch);
            }

            tree.DemandSeen(0);
            var publication = new Publication(tree, witnesses, storage);
            publication.DemandNoContradiction();
            return new Log(storage, options, time, tree, publication);
        }
        catch
        {
            storage.Dispose();
            throw;
        }
    }

    /// <summary>Adds an entry and returns its index once it is durable.</summary>
    /// <param name="entry">At most 65,535 bytes; copied.</param>
    /// <param name="cancellation">Ends the waiting. The entry may be added all the same.</param>
    /// <exception cref="LogUnavailableException">The entry was refused or could not be written. After a crash it may be found in the log
    /// all the same, so a caller that tries again gives its entry an id of its own.</exception>
    public Task<long> Append(ReadOnlyMemory<byte> entry, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, EntryBundle.MaxEntry);
        cancellation.ThrowIfCancellationRequested();
        var cost = entry.Length + EntryOverhead;
        if (Interlocked.Add(ref pending, cost) > options.MaxPendingBytes)
        {
            Interlocked.Add(ref pending, -cost);
            return Task.FromException<long>(fatal ?? new LogUnavailableException("The log is busy: too many entries wait.", retryable: true));
        }

        var waiting = new Waiting(entry.ToArray(), new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!queue.Writer.TryWrite(waiting))
        {
            return Task.FromException<long>(fatal ?? Closed());
        }

        return waiting.Index.Task.WaitAsync(cancellation);
    }

    /// <summary>Completes once the published checkpoint covers the entry, so that <see cref="ProofOf"/> can prove it.</summary>
    /// <exception cref="LogUnavailableException">The log stopped or was closed before that.</exception>
    public Task WhenPublished(long index, CancellationToken cancellation) => When(() => index < Latest.Size, cancellation);

    /// <summary>Completes once a checkpoint that the quorum of the witnesses has cosigned covers the entry.</summary>
    /// <inheritdoc cref="WhenPublished" path="/exception"/>
    public Task WhenWitnessed(long index, CancellationToken cancellation) => When(() => index < Witnessed?.Size, cancellation);

    private async Task When(Func<bool> isSo, CancellationToken cancellation)
    {
        while (true)
        {
            // Taken before looking, or a publication in between would be missed.
            var next = published.Task;
            if (isSo())
            {
                return;
            }

            wanted.Set();
            await next.WaitAsync(cancellation);
        }
    }

    /// <summary>An entry of the tree, published or not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not there yet.</exception>
    /// <exception cref="VerificationException">The stored files are damaged.</exception>
    public ReadOnlyMemory<byte> EntryAt(long index) => new TileReader(storage, grown).Entry(index);

    /// <summary>The proof file of a published entry (C2SP tlog-proof@v1).</summary>
    /// <param name="extra">Data for its reader, as <see cref="Disclosure.Encode"/> makes it; may be empty.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not published yet.</exception>
    /// <exception cref="VerificationException">The stored files are damaged.</exception>
    public string ProofOf(long index, ReadOnlySpan<byte> extra)
    {
        var checkpoint = latest;
        var reader = new TileReader(storage, checkpoint.Checkpoint);
        return new TlogProof(index, InclusionProof.Make(index, checkpoint.Checkpoint.Size, reader.Node), checkpoint.Note, extra.ToArray())
            .ToString();
    }

    /// <summary>Finishes what was queued, publishes it if the disk allows, and releases the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
        {
            await running;
            return;
        }

        queue.Writer.TryComplete();
        await closing.CancelAsync();
        wanted.Set();
        await running;
        storage.Dispose();
        closing.Dispose();
    }

    /// <summary>A failure that left the disk as it was, so that the log can go on.</summary>
    internal static bool IsOrdinary(Exception exception) =>
        exception is (IOException or UnauthorizedAccessException) and not UnknownOutcomeException;

    /// <summary>Makes entries durable: each round takes all that queued during the last one.</summary>
    private void WriteAll(long next)
    {
        var batch = new List<Waiting>();
        while (Wait(queue.Reader))
        {
            KeepPace();
            written.Reset();
            var bytes = 0;
            while (bytes < options.MaxFrameBytes && queue.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
                bytes += waiting.Entry.Length + 2;
            }

            if (TryWrite(next, batch) is { } failure)
            {
                batch.ForEach(waiting => waiting.Index.TrySetException(failure));
                Interlocked.Add(ref pending, -batch.Sum(waiting => Cost(waiting.Entry)));
            }
            else
            {
                Interlocked.Add(ref unpublished, batch.Sum(waiting => Cost(waiting.Entry)));
                batch.ForEach(waiting => durable.Writer.TryWrite(waiting.Entry));
                batch.ForEach(waiting => waiting.Index.TrySetResult(next++));
            }

            batch.Clear();
            if (!queue.Reader.TryPeek(out _))
            {
                written.Set();
            }
        }

        durable.Writer.TryComplete();
    }

    /// <summary>Writing is faster than publishing: in a rush it waits for it. While publishing fails it goes on to the bound instead,
    /// where appends are refused rather than delayed without end.</summary>
    private void KeepPace()
    {
        while (fatal is null && PublishingFailure is null)
        {
            var next = published.Task;
            if (Interlocked.Read(ref unpublished) <= options.MaxPendingBytes / 2 || next.IsFaulted)
            {
                return;
            }

            wanted.Set();
            next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }
    }

    private LogUnavailableException? TryWrite(long next, List<Waiting> batch)
    {
        if (fatal is not null)
        {
            return fatal;
        }

        try
        {
            journal.Append(next, batch.ConvertAll(waiting => waiting.Entry));
            return null;
        }
        catch (Exception exception) when (IsOrdinary(exception))
        {
            return new LogUnavailableException("The log could not write the entry.", retryable: true, exception);
        }
#pragma warning disable CA1031 // Whatever else happened, the journal's state is unknown.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Stop(exception);
        }
    }

    /// <summary>Publishes what is durable: each round takes all that came during the last one.</summary>
    private void PublishAll()
    {
        var (batch, took) = (new List<byte[]>(), TimeSpan.Zero);
        if (publication.IsBehind)
        {
            Try(Publish);
            Signal();
        }

        while (fatal is null && (batch.Count > 0 || HasWork()))
        {
            // Before looking what there is: whoever wants it now has put it there already.
            var awaited = wanted.IsSet;
            wanted.Reset();
            if (awaited)
            {
                // Those who waited for the last one come back together: half its time, at most, is less than one more would cost.
                written.Wait((int)Math.Ceiling(Math.Clamp(took.TotalMilliseconds / 2, 0, options.Rest.TotalMilliseconds)), CancellationToken.None);
            }

            var begun = time.GetTimestamp();
            while (batch.Count < PublishedTree.MaxBatch && durable.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            var done = Try(() => Grow(batch)) && Try(Publish);
            took = time.GetElapsedTime(begun);
            Signal();
            if (!done)
            {
                // When closing, the journal keeps them for the next start.
                if (closing.IsCancellationRequested)
                {
                    break;
                }

                Task.Delay(options.RetryDelay, time, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            }
            else if (!awaited && !closing.IsCancellationRequested)
            {
                wanted.Wait(options.Rest, CancellationToken.None);
            }
        }

        // The last one: nothing replaces it.
        published.TrySetException(fatal ?? Closed());
        _ = published.Task.Exception;
    }

    /// <summary>Waits for entries, and no longer than the retry delay while a checkpoint lacks cosignatures. False when closing.</summary>
    private bool HasWork()
    {
        if (!publication.IsBehind)
        {
            return Wait(durable.Reader);
        }

        using var delay = new CancellationTokenSource(options.RetryDelay, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(delay.Token, closing.Token);
        try
        {
            return durable.Reader.WaitToReadAsync(limit.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return !closing.IsCancellationRequested || Wait(durable.Reader);
        }
    }

    private void Grow(List<byte[]> batch)
    {
        if (batch.Count > 0)
        {
            tree.Grow(batch);
            grown = tree.Latest.Checkpoint;
            awaiting += batch.Sum(Cost);
            batch.Clear();
            journal.Trim(tree.Latest.Checkpoint.Size);
        }
    }

    private void Publish()
    {
        PublishingFailure = publication.Publish(closing.Token);
        if (PublishingFailure is null)
        {
            latest = tree.Published;
            Interlocked.Add(ref pending, -awaiting);
            Interlocked.Add(ref unpublished, -awaiting);
            awaiting = 0;
        }
    }

    private bool Try(Action change)
    {
        try
        {
            change();
            return true;
        }
        catch (Exception exception) when (IsOrdinary(exception))
        {
            PublishingFailure = exception;
            return false;
        }
#pragma warning disable CA1031 // Whatever else happened, the published state is unknown.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Stop(exception);
            return false;
        }
    }

    private LogUnavailableException Stop(Exception cause)
    {
        var stopped = new LogUnavailableException("The log has stopped: it cannot know what the disk holds. Restart it.", retryable: false, cause);
        queue.Writer.TryComplete();
        return fatal ??= stopped;
    }

    private static LogUnavailableException Closed() => new("The log is closed.", retryable: false);

    /// <summary>Both loops wait for the disk, which a thread of the pool must not: on few cores nobody would be left to append.</summary>
    private static Task OwnThread(Action loop) =>
        Task.Factory.StartNew(loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static bool Wait<T>(ChannelReader<T> channel) => channel.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    private static long Cost(byte[] entry) => entry.Length + EntryOverhead;

    /// <summary>Lets all who wait for the publisher look again.</summary>
    private void Signal()
    {
        var reached = published;
        published = NewSignal();
        reached.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Waiting(byte[] Entry, TaskCompletionSource<long> Index);
}
