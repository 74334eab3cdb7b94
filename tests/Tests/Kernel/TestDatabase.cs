using System.Collections.Concurrent;
using Domicile.Community;
using Domicile.Custody;
using Domicile.Feed;
using Domicile.Kernel;
using Domicile.Video;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Domicile.Tests.Kernel;

/// <summary>
/// The one place where tests choose their database: SQLite, or PostgreSQL where the variable <c>DOMICILE_TEST_DATABASE</c> says
/// <c>postgres</c>. Whatever starts on a data folder takes its settings here, so that every test runs on both.
/// </summary>
internal static class TestDatabase
{
    private const string Template = "template_domicile";

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
        Server = IsPostgres ? Made.GetOrAdd(Path.GetFileName(folder), name => new(() => Make(name))).Value : "",
    };

    /// <summary>The folder is done with.</summary>
    public static void Drop(string folder)
    {
        if (Made.TryRemove(Path.GetFileName(folder), out _)) Execute($"drop database \"{Path.GetFileName(folder)}\" with (force)");
    }

    private static string Make(string name)
    {
        _ = Prepared.Value;
        Execute($"create database \"{name}\" template {Template}");
        return Server.Database(name);
    }

    private static bool PrepareTemplate()
    {
        Execute($"create database {Template}");
        var services = new ServiceCollection().AddKernel().AddCustody().AddVideo().AddCommunity().AddFeed();
        // Without a pool, because nobody may be connected to what is copied.
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("DOMICILE_DATABASE", Server.Database(Template) + ";Pooling=false")]).Build());
        using var provider = services.BuildServiceProvider();
        foreach (var upgrade in services.Select(service => service.ImplementationType)
            .Where(type => type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(SchemaUpgrade<>)))
        {
            ((IHostedLifecycleService)ActivatorUtilities.CreateInstance(provider, upgrade!)).StartingAsync(CancellationToken.None)
                .GetAwaiter().GetResult();
        }
        return true;
    }

    private static void Execute(string statement)
    {
        using var connection = new NpgsqlConnection(Server.Database("postgres"));
        connection.Open();
        using var command = new NpgsqlCommand(statement, connection);
        command.ExecuteNonQuery();
    }
}
