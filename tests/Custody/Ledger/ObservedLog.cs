using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Tests.Custody;

/// <summary>A log over many runs on one disk, and all that its users and its witnesses were ever told about it.</summary>
/// <param name="witnessed">Whether two of three witnesses must cosign what is published.</param>
internal sealed class ObservedLog(bool witnessed = false)
{
    private static readonly LogOptions Options = new() { SegmentBytes = 200, RetryDelay = TimeSpan.FromMilliseconds(1) };

    private Disk disk = new();
    private NoteSigner signer = NoteSigner.Generate("domicile.test/ledger");
    private TestWitnesses? witnesses;
    private ConcurrentDictionary<string, byte> attempted = [];
    private ConcurrentDictionary<long, string> acknowledged = [];
    private HashSet<string> checkpoints = [];
    private int entries;

    /// <summary>The changes that the last run made to the disk.</summary>
    public IReadOnlyList<string> Changes { get; private set; } = [];

    /// <summary>Whether the last run came as far as the fault.</summary>
    public bool FaultMet { get; private set; }

    private TestWitnesses Outside => witnesses ??= new(signer.Verifier, 3, 2);

    /// <summary>Another that has come as far, on a disk of its own.</summary>
    public ObservedLog Copy() => new(witnessed)
    {
        disk = disk.Copy(),
        signer = signer,
        witnesses = witnesses?.Copy(),
        attempted = new(attempted),
        acknowledged = new(acknowledged),
        checkpoints = [.. checkpoints],
        entries = entries,
    };

    /// <summary>Opens the log, appends batches, each published before the next, and closes it. One change to the disk goes wrong.</summary>
    public Task Run(Fault fault, int faultyChange, params int[] batches) => Run(Conduct.Cosigns, fault, faultyChange, batches);

    /// <summary>The same, while two of the three witnesses, if there are any, behave like this. Unless they cosign, no batch is waited for.</summary>
    public async Task Run(Conduct conduct, Fault fault, int faultyChange, params int[] batches)
    {
        var storage = new FaultyStorage(disk, fault, faultyChange);
        Array.Fill(Outside.Conduct, conduct, 0, 2);
        try
        {
            await using var log = Open(storage);
            foreach (var batch in batches)
            {
                await Task.WhenAll(Enumerable.Range(0, batch).Select(_ => Append(log)));
                if (!witnessed || conduct == Conduct.Cosigns)
                {
                    await Published(log);
                }
            }

            await log.DisposeAsync();
            checkpoints.Add(log.LatestNote);
            Assert.Equal(storage.FaultMet && fault is not (Fault.Fails or Fault.FailsButPersists), log.Fatal is not null);
        }
        catch (Exception exception) when (storage.FaultMet && exception is IOException or KilledException)
        {
            // It did not even start.
        }

        (Changes, FaultMet) = (storage.Changes, storage.FaultMet);
    }

    /// <summary>The same, while one read of the disk fails: at the start, or while the log answers and asks its witnesses.</summary>
    public async Task RunWithFaultyRead(int faultyRead, int batch)
    {
        var storage = new FaultyStorage(disk) { FaultyRead = faultyRead };
        Array.Fill(Outside.Conduct, Conduct.Cosigns);
        try
        {
            await using var log = Open(storage);
            await Task.WhenAll(Enumerable.Range(0, batch).Select(_ => Append(log)));
            await Published(log);
            log.ProofOf(log.Latest.Size - 1, []);
            log.EntryAt(0);
        }
        catch (IOException) when (storage.FaultMet)
        {
            // It did not start, or did not answer.
        }

        FaultMet = storage.FaultMet;
    }

    /// <summary>What must hold after anything: nothing acknowledged is lost or moved, every checkpoint ever shown is a prefix,
    /// no entry stands twice or was never sent, every file verifies, and the log goes on.</summary>
    public async Task Check()
    {
        var storage = new FaultyStorage(disk);
        Array.Fill(Outside.Conduct, Conduct.Cosigns, 0, 2);
        await using var log = Open(storage);
        await Append(log);
        await Published(log);

        var stored = Stored(storage, log.Latest.Size);
        Assert.All(acknowledged, pair => Assert.Equal(pair.Value, stored[(int)pair.Key]));
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Subset(attempted.Keys.ToHashSet(), stored.ToHashSet());
        LogAudit.Run(storage, log.Latest, new ParallelOptions());
        var shown = checkpoints.Select(note => SignedCheckpoint.Open(note, signer.Verifier)).ToList();
        Assert.All(shown.Where(checkpoint => witnessed && checkpoint.Checkpoint.Size > 0), checkpoint => Outside.Policy.Demand(checkpoint.Parsed));
        foreach (var checkpoint in shown.Select(checkpoint => checkpoint.Checkpoint).Concat(Outside.Cosigned))
        {
            var proof = ConsistencyProof.Make(checkpoint.Size, log.Latest.Size, new TileReader(storage, log.Latest).Node);
            Assert.True(ConsistencyProof.Verify(checkpoint.Size, log.Latest.Size, checkpoint.Root, log.Latest.Root, proof));
        }

        Assert.DoesNotContain(disk.Files.Keys, path => Superseded(path));
    }

    private Log Open(FaultyStorage storage) => Log.Open(storage, signer, Options, TimeProvider.System, witnessed ? Outside.For(WhenAway.Wait) : null);

    private static List<string> Stored(FaultyStorage storage, long size)
    {
        var stored = new List<string>();
        for (var first = 0L; first < size; first += TileId.FullWidth)
        {
            var id = new TileId(TileId.Entries, first / TileId.FullWidth, (int)Math.Min(TileId.FullWidth, size - first));
            stored.AddRange(EntryBundle.Read(storage, id).Select(entry => Encoding.UTF8.GetString(entry.Span)));
        }

        return stored;
    }

    private bool Superseded(string path) => path.IndexOf(".p/", StringComparison.Ordinal) is > 0 and var end && disk.Files.ContainsKey(path[..end]);

    private async Task Append(Log log)
    {
        var entry = $"entry {Interlocked.Increment(ref entries).ToString(CultureInfo.InvariantCulture)}";
        attempted[entry] = 0;
        try
        {
            var index = await log.Append(Encoding.UTF8.GetBytes(entry), default);
            Assert.True(acknowledged.TryAdd(index, entry), "Two entries were told the same index.");
        }
        catch (LogUnavailableException exception)
        {
            Assert.Equal(log.Fatal is null, exception.Retryable);
        }
    }

    private async Task Published(Log log)
    {
        try
        {
            await log.WhenPublished(acknowledged.IsEmpty ? -1 : acknowledged.Keys.Max(), default);
        }
        catch (LogUnavailableException exception)
        {
            Assert.False(exception.Retryable);
        }

        checkpoints.Add(log.LatestNote);
    }
}
