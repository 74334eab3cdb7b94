using Domicile.Base;
using Domicile.Media;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Service;

[Trait("Database", "none")]
public sealed class WorkFolderTests : IDisposable
{
    private const string Memory = "/dev/shm";

    private readonly TemporaryFolder _data = new();
    private readonly FakeTimeProvider _time = new();
    private readonly WorkFolder _folders;

    public WorkFolderTests() => _folders = new(Options.Create(new DataFolder { Path = _data.Path }), _time);

    private static long MostOfIt => new DriveInfo(Memory).AvailableFreeSpace / 10 * 6;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_finds_no_room_waits_for_it_and_is_never_on_disk()
    {
        await Assert.ThrowsAsync<MemoryShortException>(() => _folders.Open(long.MaxValue, Test));
        var first = await _folders.Open(MostOfIt, Test);
        var second = _folders.Open(MostOfIt, Test);
        var impatient = _folders.Open(MostOfIt, Test, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<MemoryShortException>(() => impatient);
        Assert.False(second.IsCompleted);
        first.Dispose();
        using var work = await second;
        Assert.StartsWith(Memory, work.Path, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_data.Path));
    }

    [Fact]
    public async Task What_a_killed_process_left_is_swept_and_nothing_that_a_link_of_the_same_name_leads_to()
    {
        var left = await _folders.Open(1, Test);
        Assert.Equal(OwnerOnly.Folder, File.GetUnixFileMode(left.Path));
        await File.WriteAllTextAsync(_data.File("kept"), "", Test);
        var link = left.Path[..^4] + "link";
        Directory.CreateSymbolicLink(link, _data.Path);
        try
        {
            _folders.Sweep();
            Assert.False(Directory.Exists(left.Path));
            Assert.True(File.Exists(_data.File("kept")));
        }
        finally
        {
            File.Delete(link);
        }
    }

    public void Dispose() => _data.Dispose();
}
