using System.Diagnostics;
using System.Security.Cryptography;
using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Bench;

/// <summary>How long a log takes to start and to verify at different sizes, with entries of 256 bytes.</summary>
internal static class LedgerScaleBench
{
    private static readonly int[] Sizes = [10_000, 100_000, 1_000_000];

    public static async Task Run()
    {
        foreach (var size in Sizes)
        {
            var folder = Directory.CreateTempSubdirectory("ledger-scale").FullName;
            try
            {
                var signer = NoteSigner.Generate("bench.example");
                var checkpoint = Make(Log.PublicFolderOf(folder), size, signer);
                var source = new FolderSource(Log.PublicFolderOf(folder));
                var verify = Seconds(() => LogAudit.Run(source, checkpoint, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }));
                var before = GC.GetTotalMemory(forceFullCollection: true);
                var clock = Stopwatch.StartNew();
                await using var log = Log.Open(folder, signer, new LogOptions(), TimeProvider.System);
                var start = clock.Elapsed.TotalSeconds;
                var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
                Console.WriteLine($"{size,10} entries: verified in {verify:F2} s, started in {start:F3} s, holding {memory / 1024} KiB");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>The files of a log, not durable, so that making them is quick.</summary>
    private static Checkpoint Make(string folder, int size, NoteSigner signer)
    {
        var (edge, bundle) = (new TreeEdge(), new MemoryStream());
        for (var i = 0; i < size; i++)
        {
            var entry = RandomNumberGenerator.GetBytes(256);
            EntryBundle.Append(bundle, entry);
            edge.Add(Merkle.Leaf(entry), (id, content) =>
            {
                Write(id.Path, content);
                if (id.Level == 0)
                {
                    Write((id with { Level = TileId.Entries }).Path, bundle.ToArray());
                    bundle.SetLength(0);
                }
            });
        }

        foreach (var (id, content) in edge.Partials())
        {
            Write(id.Path, content);
        }

        if (TileId.EdgeOf(TileId.Entries, size) is { Width: > 0 } last)
        {
            Write(last.Path, bundle.ToArray());
        }

        var checkpoint = new Checkpoint(signer.Name, size, edge.Root());
        Write("checkpoint", System.Text.Encoding.UTF8.GetBytes(SignedCheckpoint.Sign(checkpoint, signer).Note));
        return checkpoint;

        void Write(string path, byte[] content)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }

    private static double Seconds(Action act)
    {
        var clock = Stopwatch.StartNew();
        act();
        return clock.Elapsed.TotalSeconds;
    }
}
