using System.Diagnostics;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Witness;

namespace Domicile.Tests.Custody;

/// <summary>A file system of its own that is really full and really read-only. Skipped where none may be mounted.</summary>
[Trait("Database", "none")]
public sealed class RealDiskTests : IAsyncLifetime
{
    private readonly string mount = Directory.CreateTempSubdirectory("disk").FullName;
    private readonly NoteSigner signer = NoteSigner.Generate("domicile.test/ledger");
    private readonly LogOptions options = new() { RetryDelay = TimeSpan.FromMilliseconds(1) };
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        Assert.SkipUnless(await Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mount), "Only root may mount a file system.");

    public async ValueTask DisposeAsync()
    {
        await Run("umount", mount);
        Directory.Delete(mount, recursive: true);
    }

    [Fact]
    public async Task On_a_full_disk_entries_are_refused_and_none_acknowledged_is_lost()
    {
        var filler = Path.Combine(mount, "filler");
        var acknowledged = new List<long>();
        await using (var log = Open())
        {
            acknowledged.Add(await log.Append(new byte[1000], cancellation));
            await log.WhenPublished(0, cancellation);
            await Fill(filler);
            for (var refused = false; !refused;)
            {
                try
                {
                    acknowledged.Add(await log.Append(new byte[1000], cancellation));
                }
                catch (LogUnavailableException exception)
                {
                    Assert.True(exception.Retryable);
                    refused = true;
                }
            }

            Assert.Null(log.Fatal);
            File.Delete(filler);
            acknowledged.Add(await log.Append(new byte[1000], cancellation));
            await log.WhenPublished(acknowledged[^1], cancellation);
        }

        await using var again = Open();
        Assert.Equal(Enumerable.Range(0, acknowledged.Count).Select(index => (long)index), acknowledged);
        Assert.Equal(acknowledged.Count, again.Latest.Size);
        Audit(again.Latest);
    }

    [Fact]
    public async Task On_a_disk_that_became_read_only_entries_are_refused_until_it_is_writable_again()
    {
        await using (var log = Open())
        {
            await log.WhenPublished(await log.Append("one"u8.ToArray(), cancellation), cancellation);
        }

        Assert.True(await Run("mount", "-o", "remount,ro", mount));
        Assert.ThrowsAny<Exception>(Open);
        Assert.True(await Run("mount", "-o", "remount,rw", mount));

        await using var again = Open();
        Assert.Equal(1, await again.Append("two"u8.ToArray(), cancellation));
        await again.WhenPublished(1, cancellation);
        Audit(again.Latest);
    }

    [Fact]
    public async Task A_witness_on_a_full_disk_signs_nothing_and_goes_on_once_there_is_room()
    {
        var witnessSigner = WitnessSigner.Generate("w");
        var memory = Path.Combine(mount, "memory");
        using var witness = Cosigner.Open(memory, witnessSigner, [signer.Verifier], TimeProvider.System);
        var request = new AddCheckpoint(0, [], SignedCheckpoint.Sign(new Checkpoint(signer.Name, 0, Merkle.EmptyRoot), signer).Note).Encode();
        await Fill(Path.Combine(mount, "filler"));

        Assert.ThrowsAny<IOException>(() => witness.Add(request));
        File.Delete(Path.Combine(mount, "filler"));
        Assert.Equal(200, witness.Add(request).Status);
    }

    private static async Task Fill(string path)
    {
        await using var file = File.Create(path, 1);
        try
        {
            while (true)
            {
                file.Write(new byte[512]);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Now it is full.
        }
    }

    private static async Task<bool> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        await process!.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    private Log Open() => Log.Open(Path.Combine(mount, "log"), signer, options, TimeProvider.System);

    private void Audit(Checkpoint checkpoint) =>
        LogAudit.Run(new FolderSource(Log.PublicFolderOf(Path.Combine(mount, "log"))), checkpoint, new ParallelOptions());
}
