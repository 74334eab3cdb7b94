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
        services.AddSingleton(new ModuleTables(name, folder, (server, stop) => new PostgresStorage<TDb>(server, name).Upgrade(stop)));
        services.AddSingleton(provider => Of<TDb>(provider.GetRequiredService<IOptions<DataFolder>>().Value,
            provider.GetRequiredService<IOptions<Databases>>().Value, name, folder));
        services.AddSingleton<ITables>(provider => provider.GetRequiredService<ModuleStorage<TDb>>());
        services.AddPooledDbContextFactory<TDb>((provider, options) => provider.GetRequiredService<ModuleStorage<TDb>>().Configure(options));
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<TDb>>().CreateDbContext());
        return services.AddSingleton<IPreparation, SchemaUpgrade<TDb>>();
    }

    /// <summary>The module's storage without a running service, as <see cref="AddModuleDb"/> would choose it.</summary>
    /// <exception cref="InvalidDataException">A server is named, and the data folder has tables: the server's would be others. The message is for the operator.</exception>
    public static ModuleStorage<TDb> Of<TDb>(DataFolder data, Databases databases, string name, string folder = "service") where TDb : ModuleDb
    {
        if (databases.Server.Length == 0) return new SqliteStorage<TDb>(Path.Combine(data.Sub(folder), name + ".db"));
        // On an empty database somebody else could take the name of a person whose tables, and key, are here.
        if (Path.Combine(data.Path, folder, name + ".db") is var file && File.Exists(file))
        {
            throw new InvalidDataException($"DOMICILE_DATABASE is set, and {file} has tables that would be left behind. Unset it to go on with them; "
                + "to move them, see PostgreSQL in docs/operations.md; to begin anew, set DOMICILE_DATA to an empty folder.");
        }
        return new PostgresStorage<TDb>(databases.Server, name);
    }
}
