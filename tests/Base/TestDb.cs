using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Base;

/// <summary>A module database with nothing but its jobs, in a folder of its own.</summary>
public sealed class TestDb(DbContextOptions<TestDb> options) : ModuleDb(options);

internal sealed class TestDbFactory : IDbContextFactory<TestDb>, IDisposable
{
    private readonly DbContextOptions<TestDb> _options;

    public TestDbFactory(bool upgraded = true)
    {
        Storage = ModuleDatabases.Of<TestDb>(new() { Path = Folder }, TestDatabase.Databases(Folder), "test");
        if (upgraded) Storage.Upgrade(CancellationToken.None).GetAwaiter().GetResult();
        _options = Storage.Options();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("domicile-kernel-").FullName;

    public ModuleStorage<TestDb> Storage { get; }

    public TestDb CreateDbContext() => new(_options);

    public void Dispose()
    {
        TestDatabase.Drop(Folder);
        Directory.Delete(Folder, recursive: true);
    }
}
