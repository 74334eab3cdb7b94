using Domicile.Base;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Storage;

/// <summary>Registers the modules' databases.</summary>
public static class ModuleDatabases
{
    /// <summary>
    /// Adds the module's database: the PostgreSQL schema <c>{name}</c> where <see cref="Databases.Server"/> names a server, otherwise the SQLite
    /// file <c>{folder}/{name}.db</c> under the data folder. Its tables are brought up to date from the module's embedded scripts at start:
    /// <c>Schema/*.sql</c>, in PostgreSQL's words, and after them what only one database has: <c>Schema/postgres</c> or <c>Schema/sqlite</c>.
    /// Use it through <c>IDbContextFactory&lt;TDb&gt;</c> or scoped, or through <see cref="ModuleStorage{TDb}"/> without EF.
    /// </summary>
    public static IServiceCollection AddModuleDb<TDb>(this IServiceCollection services, string name, string folder = "service")
        where TDb : ModuleDb
    {
        services.AddSingleton(new ModuleTables(name, folder));
        services.AddSingleton(provider => Of<TDb>(provider.GetRequiredService<IOptions<DataFolder>>().Value,
            provider.GetRequiredService<IOptions<Databases>>().Value, name, folder));
        services.AddPooledDbContextFactory<TDb>((provider, options) => provider.GetRequiredService<ModuleStorage<TDb>>().Configure(options));
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<TDb>>().CreateDbContext());
        return services.AddSingleton<IPreparation, SchemaUpgrade<TDb>>();
    }

    /// <summary>The module's storage without a running service, as <see cref="AddModuleDb"/> would choose it.</summary>
    public static ModuleStorage<TDb> Of<TDb>(DataFolder data, Databases databases, string name, string folder = "service") where TDb : ModuleDb =>
        databases.Server.Length > 0
            ? new PostgresStorage<TDb>(databases.Server, name)
            : new SqliteStorage<TDb>(Path.Combine(data.Sub(folder), name + ".db"));
}
