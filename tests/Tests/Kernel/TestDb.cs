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
        var builder = new DbContextOptionsBuilder<TestDb>();
        Storage.Configure(builder, Path.Combine(_folder, "test.db"));
        _options = builder.Options;
        using var db = CreateDbContext();
        Storage.Upgrade<TestDb>(db.Database.GetConnectionString()!);
    }

    public TestDb CreateDbContext() => new(_options);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
