using System.Security.Cryptography;
using CsCheck;
using Domicile.Base;
using Domicile.Sealing.Sealed;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

[Trait("Database", "none")]
public sealed class SealedFileTests : IDisposable
{
    private const int Chunk = FileFormat.ChunkSize;
    private readonly TemporaryFolder _folder = new();
    private readonly CategoryKey _key = Samples.Key();
    private readonly FakeTimeProvider _time = new();

    private string Path => _folder.File("sealed");

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(3 * Chunk)]
    public async Task What_was_written_is_read_from_every_position(int size)
    {
        var bytes = await Sealed(size);
        await using var reader = await Read();
        Assert.Equal(size, reader.Length);
        foreach (var start in new[] { 0, 1, size / 2, Chunk - 1, Chunk, size - 1, size, size + 1 }.Where(start => start >= 0))
        {
            reader.Position = start;
            var rest = new MemoryStream();
            await reader.CopyToAsync(rest, Stop);
            Assert.Equal(bytes.Skip(start), rest.ToArray());
        }
    }

    [Fact]
    public async Task A_kill_at_any_moment_loses_nothing_that_was_flushed()
    {
        var step = Gen.OneOf(
            Gen.Int[0, 100].Select(_ => -1),
            Gen.Int[0, 40],
            Gen.Int[Chunk - 20, Chunk + 20]);
        await Gen.Select(step.Array[1, 12], Gen.Int[0, 1 << 30]).SampleAsync(async (steps, seed) =>
        {
            File.Delete(Path);
            var (content, flushed) = (new List<byte>(), 0);
            byte[] durable, written;
            await using (var file = await SealedFile.Create(Open(FileMode.Create), _key, Samples.Bound, _time))
            {
                durable = Image(file);
                foreach (var size in steps)
                {
                    if (size < 0)
                    {
                        await file.Flush(Stop);
                        (durable, flushed) = (Image(file), content.Count);
                        continue;
                    }
                    var bytes = RandomNumberGenerator.GetBytes(size);
                    await file.Write(bytes, Stop);
                    content.AddRange(bytes);
                }
                written = Image(file);
            }
            await File.WriteAllBytesAsync(Path, Torn(durable, written, seed), Stop);

            var more = RandomNumberGenerator.GetBytes(seed % (2 * Chunk));
            await using (var file = await SealedFile.Resume(Open(FileMode.Open), _key, Samples.Bound, _time))
            {
                Assert.Equal(flushed, file.Length);
                await file.Write(more, Stop);
                await file.Complete(Stop);
            }
            await using var reader = await Read();
            var found = new MemoryStream();
            await reader.CopyToAsync(found, Stop);
            Assert.Equal([.. content.Take(flushed), .. more], found.ToArray());
        }, iter: 60, threads: 1);
    }

    [Theory]
    [InlineData("cut inside a chunk")]
    [InlineData("cut at a chunk")]
    [InlineData("extended")]
    [InlineData("a chunk twice")]
    [InlineData("two chunks swapped")]
    [InlineData("one bit of the last chunk")]
    [InlineData("one bit of the first chunk")]
    [InlineData("one bit of the salt")]
    [InlineData("one bit of the commitment")]
    [InlineData("another file's chunk")]
    [InlineData("no header")]
    [InlineData("empty")]
    public async Task A_changed_file_is_noticed(string change)
    {
        await Sealed(2 * Chunk + 100);
        var image = Image();
        File.Delete(Path);
        await Sealed(2 * Chunk + 100);
        var other = Image();
        var at = (int)FileFormat.FirstChunk;
        const int stride = FileFormat.Stride;
        byte[] changed = change switch
        {
            "cut inside a chunk" => image[..^1],
            "cut at a chunk" => image[..(at + 2 * stride)],
            "extended" => [.. image, 0],
            "a chunk twice" => [.. image[..(at + stride)], .. image[at..]],
            "two chunks swapped" =>
                [.. image[..at], .. image[(at + stride)..(at + 2 * stride)], .. image[at..(at + stride)], .. image[(at + 2 * stride)..]],
            "one bit of the last chunk" => Flip(image, image.Length - 1),
            "one bit of the first chunk" => Flip(image, at + 100),
            "one bit of the salt" => Flip(image, 20),
            "one bit of the commitment" => Flip(image, 60),
            "another file's chunk" => [.. image[..at], .. other[at..(at + stride)], .. image[(at + stride)..]],
            "no header" => image[10..],
            _ => [],
        };
        await File.WriteAllBytesAsync(Path, changed, Stop);
        await Assert.ThrowsAsync<SealedDamagedException>(async () =>
        {
            await using var reader = await Read();
            await reader.CopyToAsync(Stream.Null, Stop);
        });
    }

    [Fact]
    public async Task Another_key_subject_record_or_field_opens_nothing()
    {
        await Sealed(10);
        using var otherKey = Samples.Key(2);
        await Refused(otherKey, Samples.Bound);
        await Refused(_key, Samples.Bound with { Subject = Samples.Ben });
        await Refused(_key, Samples.Bound with { Record = Guid.Empty });
        await Refused(_key, Samples.Bound with { Field = Samples.Email with { Version = 2 } });
        await Refused(_key, Samples.Bound with { Domicile = "other.example" });
        return;

        async Task Refused(CategoryKey key, Binding binding)
        {
            await using var file = Open(FileMode.Open);
            await Assert.ThrowsAsync<SealedDamagedException>(async () => await SealedFile.Read(file, key, binding, _time));
        }
    }

    [Fact]
    public async Task A_file_without_its_end_cannot_be_read_and_a_complete_one_cannot_grow()
    {
        await using (var file = await SealedFile.Create(Open(FileMode.Create), _key, Samples.Bound, _time))
        {
            await file.Write(new byte[Chunk + 5], Stop);
            await file.Flush(Stop);
        }
        await Assert.ThrowsAsync<SealedDamagedException>(Read);
        await using (var file = await SealedFile.Resume(Open(FileMode.Open), _key, Samples.Bound, _time))
        {
            await file.Complete(Stop);
            Assert.Equal(Chunk + 5, file.Length);
        }
        await using var complete = await SealedFile.Resume(Open(FileMode.Open), _key, Samples.Bound, _time);
        Assert.True(complete.IsComplete);
        Assert.Equal(Chunk + 5, complete.Length);
        await complete.Complete(Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await complete.Write(new byte[1], Stop));
    }

    [Fact]
    public async Task Nothing_is_read_or_written_past_the_term_of_the_key()
    {
        await Sealed(Chunk + 1);
        await using var reader = await Read();
        _time.Advance(TimeSpan.FromMinutes(15));
        await Assert.ThrowsAsync<KeyExpiredException>(async () => await reader.ReadExactlyAsync(new byte[1], Stop));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static byte[] Flip(byte[] image, int at)
    {
        var changed = image.ToArray();
        changed[at] ^= 1;
        return changed;
    }

    /// <summary>What a disk may hold after a crash: of all that was written since the last sync, any sectors, and any length.</summary>
    private static byte[] Torn(byte[] durable, byte[] written, int seed)
    {
        const int sector = 512;
        var random = new Random(seed);
        var size = random.Next(Math.Min(durable.Length, written.Length), Math.Max(durable.Length, written.Length) + 1);
        var torn = new byte[size];
        for (var at = 0; at < size; at += sector)
        {
            var source = random.Next(2) == 0 ? durable : written;
            var end = Math.Min(Math.Min(at + sector, size), source.Length);
            if (end > at) source.AsSpan(at, end - at).CopyTo(torn.AsSpan(at));
        }
        return torn;
    }

    private byte[] Image() => File.ReadAllBytes(Path);

    private static byte[] Image(SealedFile file)
    {
        var image = new byte[RandomAccess.GetLength(file.Handle)];
        RandomAccess.Read(file.Handle, image, 0);
        return image;
    }

    private async Task<Stream> Read()
    {
        var file = Open(FileMode.Open);
        try
        {
            return await SealedFile.Read(file, _key, Samples.Bound, _time);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private FileStream Open(FileMode mode) => new(Path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    private async Task<byte[]> Sealed(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        await using var file = await SealedFile.Create(Open(FileMode.Create), _key, Samples.Bound, _time);
        await file.Write(bytes, Stop);
        await file.Complete(Stop);
        return bytes;
    }
}
