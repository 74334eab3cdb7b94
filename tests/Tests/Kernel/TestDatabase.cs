using System.Collections.Concurrent;
using Domicile.Community;
using Domicile.Custody;
using Domicile.Feed;
using Domicile.Kernel;
using Domicile.Moderation;
using Domicile.Video;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Domicile.Tests.Kernel;

/// <summary>
/// The one place where tests choose their database: SQLite, or PostgreSQL where the variable <c>DOMICILE_TEST_DATABASE</c> says
/// <c>postgres</c>. Whatever starts on a data folder takes its settings here, so that every test runs on both.
/// </summary>
internal static class TestDatabase
{
    private const string Template = "template_domicile";
    private const string Dump = "tables.dump";

    private static readonly Lazy<PostgresServer> Shared = new(() => PostgresServer.Start().GetAwaiter().GetResult());
    private static readonly Lazy<bool> Prepared = new(PrepareTemplate);
    private static readonly ConcurrentDictionary<string, Lazy<string>> Made = new();

    public static bool IsPostgres { get; } = Environment.GetEnvironmentVariable("DOMICILE_TEST_DATABASE") == "postgres";

    /// <summary>One server for all tests of a run, started for the first that asks.</summary>
    public static PostgresServer Server => Shared.Value;

    /// <summary>The settings of a service on this data folder: another start on the same folder finds the same database.</summary>
    public static KeyValuePair<string, string?>[] On(string folder) =>
        [new("DOMICILE_DATA", folder), new("DOMICILE_DATABASE", Databases(folder).Server)];

    /// <summary>Where the services on this data folder keep their tables.</summary>
    public static Databases Databases(string folder) => new()
    {
        Server = IsPostgres ? Made.GetOrAdd(Name(folder), name => new(() => Make(name))).Value : "",
    };

    /// <summary>The same, with no table in it yet: to be restored into.</summary>
    public static Databases Empty(string folder)
    {
        if (IsPostgres) _ = Made.GetOrAdd(Name(folder), name => new(() => MakeEmpty(name))).Value;
        return Databases(folder);
    }

    /// <summary>
    /// The files in which the services on this data folder may have left something: the folder's, and on PostgreSQL those of the database's
    /// tables too, once the server has written them.
    /// </summary>
    public static IEnumerable<string> Files(string folder)
    {
        // The ledger's lock is empty, and held; where commands come in is a socket.
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("lock" or "commands"));
        if (!Made.TryGetValue(Name(folder), out var database)) return files;
        using var connection = new NpgsqlConnection(database.Value);
        connection.Open();
        using var command = new NpgsqlCommand("checkpoint", connection);
        command.ExecuteNonQuery();
        command.CommandText = "select oid::text from pg_database where datname = current_database()";
        var tables = Path.Combine(Server.Folder, "data", "base", (string)command.ExecuteScalar()!);
        return files.Concat(Directory.EnumerateFiles(tables));
    }

    /// <summary>Puts a copy of the service's databases aside, custody's not among them.</summary>
    public static void Backup(string folder, string into)
    {
        Copy(Path.Combine(folder, "service"), into);
        if (IsPostgres) Server.Run("pg_dump", Name(folder), "--format=custom", "--exclude-schema=custody", "--file", Path.Combine(into, Dump));
    }

    /// <summary>Puts them back while nothing runs on the folder.</summary>
    public static void Restore(string folder, string from)
    {
        // The files are about to be replaced under connections that are kept for reuse.
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path.Combine(folder, "service"), recursive: true);
        Copy(from, Path.Combine(folder, "service"));
        if (IsPostgres) Server.Run("pg_restore", Name(folder), "--clean", "--if-exists", Path.Combine(from, Dump));
    }

    /// <summary>The folder is done with, and those in it.</summary>
    public static void Drop(string folder)
    {
        foreach (var name in Made.Keys.Where(name => name == Name(folder) || name.StartsWith(Name(folder) + '/', StringComparison.Ordinal)))
            if (Made.TryRemove(name, out _)) Execute($"drop database \"{name}\" with (force)");
    }

    private static string Name(string folder) => Path.GetRelativePath(Path.GetTempPath(), folder);

    private static string Make(string name)
    {
        _ = Prepared.Value;
        // By files, of which a copy costs a third of one by pages through the server's journal.
        Execute($"create database \"{name}\" template {Template} strategy file_copy");
        return Server.Database(name);
    }

    private static string MakeEmpty(string name)
    {
        Execute($"create database \"{name}\" strategy file_copy");
        return Server.Database(name);
    }

    private static bool PrepareTemplate()
    {
        Execute($"create database {Template}");
        var services = new ServiceCollection().AddKernel().AddCustody().AddVideo().AddCommunity().AddFeed().AddModeration();
        // Without a pool, because nobody may be connected to what is copied.
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("DOMICILE_DATABASE", Server.Database(Template) + ";Pooling=false")]).Build());
        using var provider = services.BuildServiceProvider();
        foreach (var upgrade in services.Select(service => service.ImplementationType)
            .Where(type => type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(SchemaUpgrade<>)))
        {
            ((IPreparation)ActivatorUtilities.CreateInstance(provider, upgrade!)).Prepare(CancellationToken.None).GetAwaiter().GetResult();
        }
        return true;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static void Execute(string statement)
    {
        using var connection = new NpgsqlConnection(Server.Database("postgres"));
        connection.Open();
        using var command = new NpgsqlCommand(statement, connection);
        command.ExecuteNonQuery();
    }
}
