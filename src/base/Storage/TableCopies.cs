using System.ComponentModel;
using System.Data.Common;
using System.Diagnostics;
using Domicile.Base;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Domicile.Storage;

/// <summary>Which module keeps tables, and in which folder.</summary>
/// <param name="PrepareServer">Makes the schema on this server, or brings it up to date.</param>
public sealed record ModuleTables(string Module, string Folder, Func<string, CancellationToken, Task> PrepareServer);

/// <summary>
/// Consistent copies of modules' tables, taken while the service writes them: all modules as they were at one moment on PostgreSQL, and within
/// moments of each other on SQLite, whose files have no moment in common.
/// </summary>
public static class TableCopies
{
    private const string Dump = "tables.dump";

    /// <param name="data">Where SQLite's files are.</param>
    /// <param name="databases">Where the tables are, if on PostgreSQL.</param>
    /// <param name="modules">Whose.</param>
    /// <param name="into">A folder that exists.</param>
    /// <param name="cancellationToken">Gives up; what was written is to be thrown away.</param>
    /// <exception cref="InvalidDataException">They cannot be read. For the operator.</exception>
    public static async Task Take(DataFolder data, Databases databases, IReadOnlyCollection<ModuleTables> modules, string into, CancellationToken cancellationToken)
    {
        if (databases.Server.Length > 0)
        {
            await Run(databases, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges",
                .. modules.Select(module => $"--schema={module.Module}"), "--file", Path.Combine(into, Dump)], cancellationToken);
            return;
        }
        var sources = new List<SqliteConnection>();
        try
        {
            // First every snapshot, then every copy: a large file does not set the ones after it apart in time.
            foreach (var module in modules) sources.Add(await Pin(FileOf(data, module), cancellationToken));
            foreach (var (module, source) in modules.Zip(sources)) await Copy(source, Path.Combine(into, module.Module + ".db"), cancellationToken);
        }
        finally
        {
            foreach (var source in sources) await source.DisposeAsync();
        }
    }

    /// <summary>Puts copies where the modules look for their tables, and where there must be none.</summary>
    /// <inheritdoc cref="Take" path="/exception"/>
    public static async Task Put(string from, DataFolder data, Databases databases, IReadOnlyCollection<ModuleTables> modules, CancellationToken cancellationToken)
    {
        var isDump = File.Exists(Path.Combine(from, Dump));
        if (isDump != databases.Server.Length > 0) throw new InvalidDataException(isDump
            ? "This backup is of a PostgreSQL database: set DOMICILE_DATABASE to a new, empty one." : "This backup is of SQLite databases: unset DOMICILE_DATABASE.");
        if (isDump)
        {
            await Run(databases, "pg_restore", ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", Path.Combine(from, Dump)], cancellationToken);
            return;
        }
        foreach (var module in modules)
        {
            File.Copy(Path.Combine(from, module.Module + ".db"), FileOf(data, module));
            OwnerOnly.Close(FileOf(data, module));
        }
    }

    /// <summary>Reads restored tables through.</summary>
    /// <returns>How many rows each module has.</returns>
    /// <inheritdoc cref="Take" path="/exception"/>
    public static async Task<IReadOnlyList<string>> Check(DataFolder data, Databases databases, IReadOnlyCollection<ModuleTables> modules, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        foreach (var module in modules)
        {
            await using var connection = databases.Server.Length > 0 ? await PostgresConnection.Open(databases.Server, module.Module, cancellationToken) : await Pin(FileOf(data, module), cancellationToken);
            if (connection is SqliteConnection && await Scalar(connection, "pragma integrity_check", cancellationToken) is not "ok")
                throw new InvalidDataException($"The tables of {module.Module} are damaged.");
            await using var command = connection.CreateCommand();
            command.CommandText = connection is SqliteConnection ? "select name from sqlite_schema where type = 'table'" : "select tablename from pg_tables where schemaname = current_schema()";
            var tables = new List<string>();
            await using (var names = await command.ExecuteReaderAsync(cancellationToken))
                while (await names.ReadAsync(cancellationToken)) tables.Add(names.GetString(0));
            var rows = 0L;
            foreach (var table in tables) rows += (long)(await Scalar(connection, $"select count(*) from \"{table}\"", cancellationToken))!;
            said.Add($"{module.Module} {rows} rows");
        }
        return said;
    }

    internal static string FileOf(DataFolder data, ModuleTables module) => Path.Combine(data.Sub(module.Folder), module.Module + ".db");

    internal static async Task<SqliteConnection> Pin(string path, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            await Scalar(connection, "begin", cancellationToken);
            // A transaction sees the database as it is at its first look.
            await Scalar(connection, "select count(*) from sqlite_schema", cancellationToken);
            return connection;
        }
        catch (SqliteException failure)
        {
            await connection.DisposeAsync();
            throw new InvalidDataException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    private static async Task Copy(SqliteConnection source, string into, CancellationToken cancellationToken)
    {
        await using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = into, Pooling = false }.ToString());
        await target.OpenAsync(cancellationToken);
        source.BackupDatabase(target);
        // One file, with nothing beside it.
        await Scalar(target, "pragma journal_mode = delete", cancellationToken);
    }

    internal static async Task<object?> Scalar(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Runs one of PostgreSQL's own programs. What it needs to connect, a password included, is in its environment alone.</summary>
    private static async Task Run(Databases databases, string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnectionStringBuilder(databases.Server);
        var start = new ProcessStartInfo(program, [.. arguments, "--no-password", "--dbname", connection.Database ?? "postgres"]) { RedirectStandardError = true };
        foreach (var (name, value) in (IEnumerable<(string, string?)>)[("PGHOST", connection.Host), ("PGPORT", $"{connection.Port}"), ("PGUSER", connection.Username),
            ("PGPASSWORD", connection.Password), ("PGPASSFILE", connection.Passfile), ("PGSSLROOTCERT", connection.RootCertificate),
            ("PGSSLMODE", connection.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() })])
        {
            if (value is { Length: > 0 }) start.Environment[name] = value;
        }
        try
        {
            using var process = Process.Start(start)!;
            await using var killing = cancellationToken.Register(() => process.Kill());
            var said = await process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            if (process.ExitCode != 0) throw new InvalidDataException($"{program} failed. {said.Trim()}");
        }
        catch (Win32Exception missing)
        {
            throw new InvalidDataException($"{program} is not installed here: it comes with PostgreSQL's client programs.", missing);
        }
    }
}
