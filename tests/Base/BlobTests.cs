using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Blobs;
using Domicile.Storage;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Base;

/// <summary>What every driver of <see cref="IBlobs"/> promises: a driver's tests are this class with its own store.</summary>
public abstract class BlobTests
{
    private protected static readonly BlobContainer Films = new("films"), Pictures = new("pictures");

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract IBlobs Blobs { get; }

    private protected static BlobName NewName() => Films.Group(Id.Random()).Blob(BlobId.New());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public async Task What_was_put_is_read_from_every_position_and_nothing_beyond_its_end(int size)
    {
        var (name, bytes) = (NewName(), RandomNumberGenerator.GetBytes(size));
        await Blobs.Put(name, new MemoryStream(bytes), size, Stop);
        await using var blob = (await Blobs.Open(name, Stop))!;
        Assert.Equal(size, blob.Content.Length);
        foreach (var start in new[] { size, size + 1, 0, size / 2 })
        {
            blob.Content.Position = start;
            var rest = new MemoryStream();
            await blob.Content.CopyToAsync(rest, Stop);
            Assert.Equal(bytes.Skip(start), rest.ToArray());
        }
    }

    [Fact]
    public async Task A_stream_of_unknown_length_is_put_from_its_position()
    {
        var name = NewName();
        await Blobs.Put(name, new Unknown([[1, 2], [3], [4, 5]]), 5, Stop);
        Assert.Equal([1, 2, 3, 4, 5], await Read(name));
        var (other, content) = (NewName(), new MemoryStream([1, 2, 3]) { Position = 2 });
        await Blobs.Put(other, content, 3, Stop);
        Assert.Equal([3], await Read(other));
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        var name = NewName();
        await Blobs.Put(name, new MemoryStream([1]), 1, Stop);
        await Assert.ThrowsAsync<BlobExistsException>(() => Blobs.Put(name, new MemoryStream([2]), 1, Stop));
        Assert.Equal([1], await Read(name));
    }

    [Fact]
    public async Task Of_two_puts_of_one_name_at_once_one_succeeds_and_the_blob_is_its()
    {
        for (var again = 0; again < 20; again++)
        {
            var name = NewName();
            // Both have written all they have before either is told so.
            using var barrier = new Barrier(2);
            var puts = await Task.WhenAll(new byte[] { 1, 2 }.Select(one => Task.Run(async () =>
            {
                try
                {
                    await Blobs.Put(name, new Unknown([[one, one]], barrier), 2, Stop);
                    return one;
                }
                catch (BlobExistsException)
                {
                    return 0;
                }
            }, Stop)));
            var winner = Assert.Single(puts, put => put != 0);
            Assert.Equal([(byte)winner, (byte)winner], await Read(name));
            Assert.Equal([name], await List(name.Group));
        }
    }

    [Fact]
    public async Task What_is_longer_than_its_limit_or_breaks_off_is_not_stored()
    {
        var name = NewName();
        await Assert.ThrowsAsync<InvalidDataException>(() => Blobs.Put(name, new Unknown([[1, 2], [3]]), 2, Stop));
        await Assert.ThrowsAsync<EndOfStreamException>(() => Blobs.Put(name, new Unknown([[1], null!]), 2, Stop));
        using var given_up = new CancellationTokenSource();
        await given_up.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Blobs.Put(name, new MemoryStream([1]), 2, given_up.Token));
        Assert.Null(await Blobs.Open(name, Stop));
        Assert.Empty(await List(name.Group));
        await Blobs.Put(name, new MemoryStream([1]), 2, Stop);
        Assert.Equal([1], await Read(name));
    }

    [Fact]
    public async Task What_is_being_put_is_seen_by_nobody_until_it_is_whole()
    {
        var name = NewName();
        using var written = new Barrier(2);
        var put = Task.Run(() => Blobs.Put(name, new Unknown([[1]], written), 1, Stop), Stop);
        Assert.Null(await Blobs.Open(name, Stop));
        Assert.DoesNotContain(name, await List(Films));
        written.SignalAndWait(Stop);
        await put;
        Assert.Contains(name, await List(Films));
    }

    [Fact]
    public async Task A_deletion_bears_being_repeated_and_ends_no_reading()
    {
        var (name, bytes) = (NewName(), RandomNumberGenerator.GetBytes(500_000));
        await Blobs.Delete(name, Stop);
        await Blobs.Put(name, new MemoryStream(bytes), bytes.Length, Stop);
        await using var blob = (await Blobs.Open(name, Stop))!;
        var first = new byte[1000];
        await blob.Content.ReadExactlyAsync(first, Stop);
        await Blobs.Delete(name, Stop);
        await Blobs.Delete(name, Stop);
        Assert.Null(await Blobs.Open(name, Stop));
        Assert.Empty(await List(name.Group));
        var rest = new MemoryStream();
        await blob.Content.CopyToAsync(rest, Stop);
        Assert.Equal(bytes, (byte[])[.. first, .. rest.ToArray()]);
    }

    [Fact]
    public async Task A_group_is_deleted_as_a_whole_and_no_other()
    {
        var (group, other) = (Films.Group(Id.Random()), NewName());
        await Blobs.Delete(group, Stop);
        BlobName[] names = [.. Enumerable.Range(0, 3).Select(_ => group.Blob(BlobId.New()))];
        foreach (var name in names.Append(other)) await Blobs.Put(name, new MemoryStream([1]), 1, Stop);
        Assert.Equal(names.ToHashSet(), (await List(group)).ToHashSet());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Blobs.Delete(group, Stop), Stop)));
        Assert.Empty(await List(group));
        Assert.Equal([1], await Read(other));
        // A name is not given twice by those who use it, but nothing hinders it.
        await Blobs.Put(names[0], new MemoryStream([2]), 1, Stop);
        Assert.Equal([2], await Read(names[0]));
    }

    [Fact]
    public async Task A_group_that_is_deleted_while_blobs_are_put_in_it_holds_whole_ones_alone()
    {
        var group = Films.Group(Id.Random());
        var putting = Task.Run(async () =>
        {
            for (var put = 0; put < 100; put++)
            {
                try
                {
                    await Blobs.Put(group.Blob(BlobId.New()), new MemoryStream([7]), 1, Stop);
                }
                catch (IOException)
                {
                    // Its group went away meanwhile.
                }
            }
        }, Stop);
        while (!putting.IsCompleted) await Blobs.Delete(group, Stop);
        await putting;
        foreach (var name in await List(group)) Assert.Equal([7], await Read(name));
        await Blobs.Delete(group, Stop);
        Assert.Empty(await List(group));
    }

    [Fact]
    public async Task A_container_lists_its_own_blobs()
    {
        var (name, other) = (NewName(), Pictures.Group(Id.Random()).Blob(BlobId.New()));
        Assert.Empty(await List(new BlobContainer("nothing")));
        await Blobs.Put(name, new MemoryStream([1]), 1, Stop);
        await Blobs.Put(other, new MemoryStream([1]), 1, Stop);
        Assert.Contains(name, await List(Films));
        Assert.DoesNotContain(other, await List(Films));
        Assert.Null(await Blobs.Open(Pictures.Group(name.Group.Id).Blob(name.Id), Stop));
    }

    private protected async Task<byte[]> Read(BlobName name)
    {
        await using var blob = (await Blobs.Open(name, Stop))!;
        var bytes = new MemoryStream();
        await blob.Content.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    private protected async Task<List<BlobName>> List(BlobGroup group) => await Blobs.List(group, Stop).ToListAsync(Stop);

    private protected async Task<List<BlobName>> List(BlobContainer container) => await Blobs.List(container, Stop).ToListAsync(Stop);

    /// <summary>Parts that come one by one, of no known length; null breaks off, and the end waits for the others.</summary>
    private sealed class Unknown(byte[][] parts, Barrier? end = null) : Stream
    {
        private int _next;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_next == parts.Length)
            {
                end?.SignalAndWait(Stop);
                return 0;
            }
            var part = parts[_next++] ?? throw new EndOfStreamException();
            part.CopyTo(buffer, offset);
            return part.Length;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

public sealed class FolderBlobTests : BlobTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected override IBlobs Blobs => Start();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_killed_process_had_not_put_whole_is_never_listed_and_is_swept_at_the_next_start()
    {
        var name = NewName();
        await Blobs.Put(name, new MemoryStream([1, 2]), 2, Stop);
        var torn = _folder.File("blobs/.incoming/" + Id.Format(Id.Random()));
        await File.WriteAllBytesAsync(torn, [1], Stop);
        // Killed after the blob had its name, before the temporary one was removed: both are the same file.
        var linked = _folder.File("blobs/.incoming/" + Id.Format(Id.Random()));
        Assert.True(DurableFile.TryCommit(torn, linked));
        Directory.CreateDirectory(_folder.File("blobs/films/" + Id.Format(Id.Random())));

        Assert.Equal([name], await List(Films));
        await Start().Prepare(Stop);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.File("blobs/.incoming")));
        Assert.Single(Directory.EnumerateDirectories(_folder.File("blobs/films")));
        Assert.Equal([1, 2], await Read(name));
    }

    [Fact]
    public async Task A_put_that_failed_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Blobs.Put(NewName(), new MemoryStream([1, 2]), 1, Stop));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_full_disk_is_told_as_one_and_stores_nothing()
    {
        using var disk = SmallDisk.At(_folder.File("blobs"), 1_000);
        var (kept, name) = (NewName(), NewName());
        await Blobs.Put(kept, new MemoryStream(new byte[300_000]), 300_000, Stop);
        var full = await Assert.ThrowsAnyAsync<IOException>(() => Blobs.Put(name, new MemoryStream(new byte[2_000_000]), 2_000_000, Stop));
        Assert.True(FullStorage.Caused(full));
        Assert.Null(await Blobs.Open(name, Stop));
        Assert.Equal(300_000, (await Read(kept)).Length);

        disk.Grow(10_000);
        await Blobs.Put(name, new MemoryStream(new byte[2_000_000]), 2_000_000, Stop);
        Assert.Equal(2_000_000, (await Read(name)).Length);
    }

    [Fact]
    public async Task A_blob_is_its_owners_alone()
    {
        var name = NewName();
        await Blobs.Put(name, new MemoryStream([1]), 1, Stop);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("blobs/" + name)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("blobs/films")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".incoming")]
    [InlineData("a/b")]
    [InlineData("Films")]
    [InlineData("films\0")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaa")]
    public void A_container_is_no_path(string name) => Assert.Throws<ArgumentException>(() => new BlobContainer(name));

    private FolderBlobs Start() => new(Options.Create(new DataFolder { Path = _folder.Path }));
}
