using Domicile.Base;

namespace Domicile.Tests.Base;

[Trait("Database", "none")]
public sealed class DurableFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("durable").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_is_created_and_replaced_and_nothing_is_left_aside()
    {
        var path = Path.Combine(folder, "file");

        DurableFile.Write(path, "one"u8);
        DurableFile.Write(path, "two"u8);

        Assert.Equal("two", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_secret_is_its_owners_alone()
    {
        var path = Path.Combine(folder, "secret");

        DurableFile.Write(path, "key"u8, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_file_written_elsewhere_gets_its_final_name()
    {
        var (temporary, path) = (Path.Combine(folder, "upload"), Path.Combine(folder, "file"));
        File.WriteAllText(temporary, "content");

        DurableFile.Commit(temporary, path);

        Assert.Equal("content", File.ReadAllText(path));
        Assert.False(File.Exists(temporary));
    }

    [Fact]
    public void What_cannot_be_replaced_stays_and_nothing_is_left_aside()
    {
        var path = Path.Combine(folder, "file");
        Directory.CreateDirectory(Path.Combine(path, "inside"));

        Assert.ThrowsAny<IOException>(() => DurableFile.Write(path, "one"u8));

        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_synced_is_an_unknown_outcome() =>
        Assert.Throws<UnknownOutcomeException>(() => DurableFile.SyncFolder(Path.Combine(folder, "missing")));
}
