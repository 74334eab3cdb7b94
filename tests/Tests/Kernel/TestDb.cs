using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Kernel;

/// <summary>A module database with nothing but its jobs, in a folder of its own.</summary>
public sealed class TestDb(DbContextOptions<TestDb> options) : ModuleDb(options);

internal sealed class TestDbFactory : IDbContextFactory<TestDb>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("domicile-kernel-").FullName;
    private readonly DbContextOptions<TestDb> _options;

    public TestDbFactory()
    {
        Storage = Domicile.Kernel.Storage.Of<TestDb>(new() { Path = _folder }, TestDatabase.Databases(_folder), "test");
        Storage.Upgrade(CancellationToken.None).GetAwaiter().GetResult();
        _options = Storage.Options();
    }

    public ModuleStorage<TestDb> Storage { get; }

    public TestDb CreateDbContext() => new(_options);

    public void Dispose()
    {
        TestDatabase.Drop(_folder);
        Directory.Delete(_folder, recursive: true);
    }
}
