using System.Data.Common;
using DbUp;
using Microsoft.EntityFrameworkCore;
using Npgsql;

// The one place that connects to a server: the one that the operator names.
#pragma warning disable RS0030

namespace Domicile.Storage;

/// <summary>A schema of its own in a PostgreSQL database, found by the connection's search path: no statement names it.</summary>
internal sealed class PostgresStorage<TDb> : ModuleStorage<TDb> where TDb : ModuleDb
{
    // A server admits a hundred connections by default, shared by all modules.
    private const int MaxConnections = 20;

    private readonly string _schema;
    private readonly string _connection;

    /// <param name="server">The operator's connection string.</param>
    /// <param name="schema">The module's name.</param>
    /// <exception cref="InvalidDataException">The connection string cannot be read. The message is for the operator.</exception>
    public PostgresStorage(string server, string schema)
    {
        _schema = schema;
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(server) { SearchPath = schema, IncludeErrorDetail = false, LogParameters = false };
            if (!connection.ShouldSerialize("Maximum Pool Size")) connection.MaxPoolSize = MaxConnections;
            // What runs often is parsed and planned once a connection.
            if (!connection.ShouldSerialize("Max Auto Prepare")) connection.MaxAutoPrepare = 64;
            // Whatever the server's default is: a commit that has returned is on disk.
            connection.Options += " -c synchronous_commit=on";
            _connection = connection.ToString();
        }
        catch (ArgumentException)
        {
            // Its message might show a part of the password.
            throw new InvalidDataException("DOMICILE_DATABASE is not a connection string that Npgsql can use.");
        }
    }

    public override string SkipLocked => "for update skip locked";

    public override async Task<DbConnection> Connect(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_connection);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Frees the space of rows that are gone, and of their index entries. It is not overwritten before it is used again.</summary>
    public override async Task Purge(CancellationToken cancellationToken)
    {
        await using var connection = await Connect(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select string_agg(quote_ident(tablename), ', ') from pg_tables where schemaname = current_schema()";
        var tables = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        // As long as it takes: the whole of every index is read.
        command.CommandTimeout = 0;
        command.CommandText = $"vacuum (index_cleanup on) {tables}";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    internal override void Configure(DbContextOptionsBuilder options) =>
        options.UseNpgsql(_connection, npgsql => npgsql.ExecutionStrategy(dependencies => new RepeatStale(dependencies)));

    // A standby that has not been promoted takes none, nor does a server whose operator says so.
    private protected override string AsksForWrites => "select current_setting('transaction_read_only') = 'off'";

    internal override async Task Upgrade(CancellationToken cancellationToken)
    {
        try
        {
            // Processes that start at once wait for each other. The lock goes with its connection, which must therefore not be pooled.
            await using var held = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connection) { Pooling = false }.ToString());
            await held.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("select pg_advisory_lock(hashtext(@schema)::bigint)", held) { CommandTimeout = 0 };
            command.Parameters.AddWithValue("schema", "domicile " + _schema);
            await command.ExecuteNonQueryAsync(cancellationToken);
            await MakeSchema(command, cancellationToken);
            Upgrade(DeployChanges.To.PostgresqlDatabase(_connection, _schema), also: "postgres");
        }
        catch (NpgsqlException failure)
        {
            throw new InvalidDataException($"The database that DOMICILE_DATABASE names cannot be used: {failure.Message}", failure);
        }
    }

    private async Task MakeSchema(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        // Asked first, because making it needs a right that the owner of the schema may lack.
        command.CommandText = "select 1 from pg_namespace where nspname = @schema";
        command.Parameters["schema"].Value = _schema;
        if (await command.ExecuteScalarAsync(cancellationToken) is null)
        {
            command.CommandText = $"create schema {_schema}";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

/// <summary>A connection of its own, outside any pool.</summary>
internal static class PostgresConnection
{
    public static async Task<DbConnection> Open(string server, string schema, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { SearchPath = schema, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <param name="connection">Opened here.</param>
    /// <param name="copy">A <c>copy … from stdin</c> in the binary format.</param>
    public static Task<NpgsqlBinaryImporter> Import(DbConnection connection, string copy, CancellationToken cancellationToken) =>
        ((NpgsqlConnection)connection).BeginBinaryImportAsync(copy, cancellationToken);
}
