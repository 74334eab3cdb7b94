using System.Data.Common;
using System.Text.RegularExpressions;
using DbUp;
using DbUp.Engine;
using Domicile.Base;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Domicile.Storage;

/// <summary>A file of its own: write-ahead log, full sync at every commit, deleted rows overwritten.</summary>
internal sealed class SqliteStorage<TDb>(string path) : ModuleStorage<TDb> where TDb : ModuleDb
{
    private readonly string _connection =
        new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 }.ToString();

    public override string SkipLocked => "";

    public override async Task<DbConnection> Connect(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connection);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await SqlitePragmas.Set(connection, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override async Task Purge(CancellationToken cancellationToken)
    {
        await using var connection = await Connect(cancellationToken);
        await using var command = connection.CreateCommand();
        // Rows are overwritten, but the write-ahead log holds pages as they were. Readers are short: wait for them.
        command.CommandText = "pragma busy_timeout = 10000";
        await command.ExecuteNonQueryAsync(cancellationToken);
        command.CommandText = "pragma wal_checkpoint(truncate)";
        // The first column tells whether a reader was in the way.
        if (await command.ExecuteScalarAsync(cancellationToken) is not 0L) throw new IOException("The write-ahead log is being read.");
    }

    internal override void Configure(DbContextOptionsBuilder options) =>
        options.UseSqlite(_connection).AddInterceptors(SqlitePragmas.Instance);

    internal override async Task Upgrade(CancellationToken cancellationToken)
    {
        // SQLite gives the files beside it the permissions of the database.
        OwnerOnly.Create(path);
        foreach (var file in (string[])[path, path + "-wal", path + "-shm"])
            if (File.Exists(file)) OwnerOnly.Close(file);
        await using (var connection = await Connect(cancellationToken))
        {
            await using var wal = connection.CreateCommand();
            wal.CommandText = "pragma journal_mode = wal";
            await wal.ExecuteNonQueryAsync(cancellationToken);
        }
        Upgrade(DeployChanges.To.SqliteDatabase(_connection).WithPreprocessor(SqliteTypes.Instance), also: "sqlite");
    }
}

/// <summary>Scripts are written in PostgreSQL's words, of which SQLite has others for types alone.</summary>
internal sealed partial class SqliteTypes : IScriptPreprocessor
{
    public static readonly SqliteTypes Instance = new();

    public string Process(string contents) => Types().Replace(contents, type => type.Value switch
    {
        "bytea" => "blob",
        "double precision" => "real",
        _ => "integer",
    });

    [GeneratedRegex(@"\b(bytea|bigint|boolean|double precision)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Types();
}

/// <summary>Settings that SQLite keeps per connection.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    public static readonly SqlitePragmas Instance = new();

    // secure_delete overwrites what is deleted: an erased row does not linger in a free page.
    private const string Sql = "pragma synchronous = full; pragma secure_delete = on";

    public static async Task Set(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Set(connection, cancellationToken);
}
