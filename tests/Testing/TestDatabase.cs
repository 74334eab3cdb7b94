using System.Collections.Concurrent;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Feed;
using Domicile.Identity;
using Domicile.Media;
using Domicile.Moderation;
using Domicile.Privacy;
using Domicile.Record;
using Domicile.Screening;
using Domicile.Social;
using Domicile.Storage;
using Domicile.Video;
using Domicile.Web;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Domicile.Tests.Testing;

/// <summary>
/// The one place where tests choose their database: SQLite, or PostgreSQL where the variable <c>DOMICILE_TEST_DATABASE</c> says
/// <c>postgres</c>. Whatever starts on a data folder takes its settings here, so that every test runs on both.
/// </summary>
public static class TestDatabase
{
    private const string Template = "template_domicile";
    private const string Dump = "tables.dump";

    private static readonly Lazy<PostgresServer> Shared = new(() => PostgresServer.Start().GetAwaiter().GetResult());
    private static readonly Lazy<string> TemplateShape = new(PrepareTemplate);
    private static readonly ConcurrentDictionary<string, Lazy<string>> Made = new();
    private static readonly ConcurrentBag<string> Emptied = [];
    private static int _names;

    public static bool IsPostgres { get; set; } = Environment.GetEnvironmentVariable("DOMICILE_TEST_DATABASE") == "postgres";

    /// <summary>One server for all tests of a run, started for the first that asks.</summary>
    internal static PostgresServer Server => Shared.Value;

    /// <summary>The settings of a service on this data folder: another start on the same folder finds the same database.</summary>
    public static KeyValuePair<string, string?>[] On(string folder) =>
        [new("DOMICILE_DATA", folder), new("DOMICILE_DATABASE", Databases(folder).Server)];

    /// <summary>Where the services on this data folder keep their tables.</summary>
    public static Databases Databases(string folder) => new()
    {
        Server = IsPostgres ? Server.Database(Made.GetOrAdd(folder, _ => new(Make)).Value) : "",
    };

    /// <summary>The same, with no table in it yet: to be restored into.</summary>
    public static Databases Empty(string folder)
    {
        if (IsPostgres) _ = Made.GetOrAdd(folder, _ => new(() => New())).Value;
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
        if (!Made.TryGetValue(folder, out var database)) return files;
        var oid = Execute("checkpoint; select oid::text from pg_database where datname = current_database()", database.Value);
        var tables = Path.Combine(Server.Folder, "data", "base", (string)oid!);
        return files.Concat(Directory.EnumerateFiles(tables));
    }

    /// <summary>The server's write-ahead log, in which everything stays for a while that was ever written; no file on SQLite, whose logs are the folder's.</summary>
    public static IEnumerable<string> Journals() => IsPostgres ? Directory.EnumerateFiles(Path.Combine(Server.Folder, "data", "pg_wal")) : [];

    /// <summary>Puts a copy of the service's databases aside, custody's not among them.</summary>
    public static void Backup(string folder, string into)
    {
        Copy(Path.Combine(folder, "service"), into);
        if (IsPostgres) Server.Run("pg_dump", Made[folder].Value, "--format=custom", "--exclude-schema=custody", "--file", Path.Combine(into, Dump));
    }

    /// <summary>Puts them back while nothing runs on the folder.</summary>
    public static void Restore(string folder, string from)
    {
        // The files are about to be replaced under connections that are kept for reuse.
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path.Combine(folder, "service"), recursive: true);
        Copy(from, Path.Combine(folder, "service"));
        if (IsPostgres) Server.Run("pg_restore", Made[folder].Value, "--clean", "--if-exists", Path.Combine(from, Dump));
    }

    /// <summary>The folder is done with, and those in it.</summary>
    public static void Drop(string folder)
    {
        foreach (var name in Made.Keys.Where(name => name == folder || name.StartsWith(folder + '/', StringComparison.Ordinal)))
        {
            if (!Made.TryRemove(name, out var made)) continue;
            // A new one costs more than all that most tests do in it.
            if (Clear(made.Value)) Emptied.Add(made.Value);
            else Execute($"drop database {made.Value} with (force)");
        }
    }

    private static string Make()
    {
        _ = TemplateShape.Value;
        return Emptied.TryTake(out var emptied) ? emptied : New($"template {Template}");
    }

    private static string New(string template = "")
    {
        var name = $"domicile_{Interlocked.Increment(ref _names)}";
        // By files, of which a copy costs a third of one by pages through the server's journal.
        Execute($"create database {name} {template} strategy file_copy");
        return name;
    }

    /// <summary>Takes away all rows, with the files that they are in. False where the database would not be as a new one is.</summary>
    private static bool Clear(string database)
    {
        // Someone may be in the midst of something: what died in this process ends its sessions in its own time.
        const string Busy = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'";
        const string Used = $"""
            select string_agg(c.oid::regclass::text, ', ') {Relations}
            and c.relkind = 'r' and c.relname <> 'schemaversions' and pg_relation_size(c.oid) > 0
            """;
        try
        {
            if ((long)Execute(Busy, database)! > 0 || Execute(Shape, database) as string != TemplateShape.Value) return false;
            if (Execute(Used, database) is string tables) Execute($"set lock_timeout = '1s'; truncate {tables} restart identity cascade", database);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private const string Relations = "from pg_class c join pg_namespace n on n.oid = c.relnamespace where nspname !~ '^(pg_|information_schema)'";
    private const string Shape = $"select string_agg(nspname || '.' || relname, ' ' order by nspname, relname) {Relations}";

    private static string PrepareTemplate()
    {
        Execute($"create database {Template}");
        var services = new ServiceCollection().AddWeb().AddCustody().AddRecord().AddMedia().AddVideo().AddSocial().AddIdentity().AddPrivacy().AddFeed()
            .AddScreening().AddModeration();
        // Without a pool, because nobody may be connected to what is copied.
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("DOMICILE_DATABASE", Server.Database(Template) + ";Pooling=false")]).Build());
        using var provider = services.BuildServiceProvider();
        foreach (var upgrade in services.Select(service => service.ImplementationType)
            .Where(type => type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(SchemaUpgrade<>)))
        {
            ((IPreparation)ActivatorUtilities.CreateInstance(provider, upgrade!)).Prepare(CancellationToken.None).GetAwaiter().GetResult();
        }
        return (string)Execute(Shape, Template + ";Pooling=false")!;
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

    private static object? Execute(string statements, string database = "postgres")
    {
        using var connection = new NpgsqlConnection(Server.Database(database));
        connection.Open();
        using var command = new NpgsqlCommand(statements, connection);
        return command.ExecuteScalar();
    }
}
