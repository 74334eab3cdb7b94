using Domicile.Base;
using Domicile.Host;

namespace Domicile.Tests.Host;

/// <summary>What others can read of a data folder that was open to them.</summary>
public sealed class OwnFolderTests : IDisposable
{
    private const UnixFileMode OpenFile = OwnerOnly.File | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OpenFolder = OwnerOnly.Folder | (UnixFileMode)0b101_101;

    private static readonly string[] Kept =
    [
        "service/identity.db", "service/identity.db-wal", "service/protection/key.xml", "custody/custody.db", "custody/custody.db-shm",
        "custody/keys/keyring.json", "custody/link/authority.pem", "custodian/service.pem",
    ];

    private readonly TemporaryFolder _folder = new();

    private DataFolder Data => new() { Path = _folder.File("data") };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_start_closes_folders_tables_and_keys_that_others_could_read()
    {
        foreach (var file in Kept) Put(file);
        Put("custody/ledger/public/checkpoint");
        Put("blobs/media/clip");
        using (OwnFolder.Hold(Data))
        {
            Assert.Equal(OwnerOnly.Folder, File.GetUnixFileMode(Data.Path));
            foreach (var file in Kept.Select(file => Path.Combine(Data.Path, file)))
            {
                Assert.Equal((file, OwnerOnly.File), (file, File.GetUnixFileMode(file)));
                Assert.Equal((file, OwnerOnly.Folder), (file, File.GetUnixFileMode(Path.GetDirectoryName(file)!)));
            }
        }
        // Public anyway, and behind the folder that is closed.
        Assert.Equal(OpenFile, File.GetUnixFileMode(Path.Combine(Data.Path, "custody/ledger/public/checkpoint")));
        Assert.Empty(Data.Close());
    }

    [Fact]
    public void It_says_what_others_could_reach_and_what_a_link_leads_to_is_left_alone()
    {
        Put("custody/custody.db");
        Put("elsewhere/file");
        File.CreateSymbolicLink(Path.Combine(Data.Path, "custody", "link.db"), Path.Combine(Data.Path, "elsewhere", "file"));
        Assert.Equal([Path.Combine(Data.Path, "custody/custody.db")], Data.Close());
        Assert.Equal(OpenFile, File.GetUnixFileMode(Path.Combine(Data.Path, "elsewhere/file")));

        // Nobody came there through a folder that was closed.
        File.SetUnixFileMode(Path.Combine(Data.Path, "custody/custody.db"), OpenFile);
        Assert.Empty(Data.Close());
        Assert.Equal(OwnerOnly.File, File.GetUnixFileMode(Path.Combine(Data.Path, "custody/custody.db")));
    }

    [Fact]
    public void A_data_folder_that_is_a_link_is_closed_where_it_leads()
    {
        Put("custody/custody.db");
        var link = new DataFolder { Path = _folder.File("link") };
        File.CreateSymbolicLink(link.Path, Data.Path);
        Assert.Equal([Path.Combine(link.Path, "custody/custody.db")], link.Close());
        Assert.Equal(OwnerOnly.Folder, File.GetUnixFileMode(Data.Path));
        Assert.Equal(OwnerOnly.File, File.GetUnixFileMode(Path.Combine(Data.Path, "custody/custody.db")));
        Assert.Empty(link.Close());
    }

    [Fact]
    public async Task Tables_are_made_for_their_owner_and_closed_where_they_were_not()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "PostgreSQL keeps its own files.");
        Directory.CreateDirectory(Data.Path, OpenFolder);
        await using (await RunningDomicile.Start(Data.Path)) { }
        var tables = Directory.EnumerateFiles(Data.Path, "*.db", SearchOption.AllDirectories).ToList();
        Assert.All(tables, file => Assert.Equal(OwnerOnly.File, File.GetUnixFileMode(file)));
        foreach (var file in tables) File.SetUnixFileMode(file, OpenFile);
        await using var again = await RunningDomicile.Start(Data.Path);
        foreach (var file in Directory.EnumerateFiles(Data.Path, "*.db*", SearchOption.AllDirectories))
            Assert.Equal((file, OwnerOnly.File), (file, File.GetUnixFileMode(file)));
    }

    private void Put(string file)
    {
        var path = Path.Combine(Data.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "content");
        File.SetUnixFileMode(path, OpenFile);
        for (var folder = Path.GetDirectoryName(path)!; folder != _folder.Path; folder = Path.GetDirectoryName(folder)!)
            File.SetUnixFileMode(folder, OpenFolder);
    }
}
