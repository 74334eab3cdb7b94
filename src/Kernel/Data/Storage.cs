using System.Data.Common;
using DbUp;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Kernel;

/// <summary>Registers and prepares the modules' databases.</summary>
public static class Storage
{
    /// <summary>
    /// Adds the module's database, <c>{folder}/{name}.db</c> under the data folder: SQLite in WAL mode with a full sync at every commit, so that
    /// what was acknowledged survives a crash. Its schema is brought up to date from the module's embedded <c>Schema/*.sql</c> at start.
    /// Use it through <c>IDbContextFactory&lt;TDb&gt;</c> or scoped.
    /// </summary>
    public static IServiceCollection AddModuleDb<TDb>(this IServiceCollection services, string name, string folder = "service")
        where TDb : ModuleDb
    {
        services.AddPooledDbContextFactory<TDb>((provider, options) => Configure(options,
            Path.Combine(provider.GetRequiredService<IOptions<DataFolder>>().Value.Sub(folder), name + ".db")));
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<TDb>>().CreateDbContext());
        return services.AddHostedService<SchemaUpgrade<TDb>>();
    }

    /// <summary>Points the options at a SQLite file.</summary>
    public static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options, string path) =>
        options.UseSqlite(ConnectionString(path)).AddInterceptors(Pragmas.Instance);

    internal static string ConnectionString(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 }.ToString();

    /// <summary>Runs the module's numbered scripts that have not run yet, each in a transaction.</summary>
    public static void Upgrade<TDb>(string connectionString) where TDb : ModuleDb
    {
        using (var connection = new SqliteConnection(connectionString))
        {
            connection.Open();
            using var wal = connection.CreateCommand();
            wal.CommandText = "pragma journal_mode = wal";
            wal.ExecuteNonQuery();
        }
        var result = DeployChanges.To.SqliteDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(ModuleDb).Assembly)
            .WithScriptsEmbeddedInAssembly(typeof(TDb).Assembly)
            .WithTransactionPerScript().LogToNowhere().Build().PerformUpgrade();
        if (!result.Successful) throw new InvalidOperationException($"{typeof(TDb).Name}: {result.ErrorScript?.Name} failed.", result.Error);
    }

    /// <summary>Settings that SQLite keeps per connection.</summary>
    private sealed class Pragmas : DbConnectionInterceptor
    {
        public static readonly Pragmas Instance = new();

        // secure_delete overwrites what is deleted: an erased row does not linger in a free page.
        private const string Sql = "pragma synchronous = full; pragma secure_delete = on";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Sql;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Sql;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
