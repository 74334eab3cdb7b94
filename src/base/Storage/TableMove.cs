using System.Data.Common;
using System.Globalization;
using Domicile.Base;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Storage;

/// <summary>Moves modules' tables from SQLite's files into a PostgreSQL database that has none of their rows, while nothing serves from the data folder.</summary>
public static class TableMove
{
    private const string Moved = ".moved";

    // Those that others refer to come first.
    private const string Tables = """
        select t.table_name from information_schema.tables t where t.table_schema = current_schema() and t.table_name <> 'schemaversions' order by (
            select count(*) from information_schema.table_constraints c
            where c.table_schema = t.table_schema and c.table_name = t.table_name and c.constraint_type = 'FOREIGN KEY'), t.table_name
        """;

    private const string Columns =
        "select column_name, data_type from information_schema.columns where table_schema = current_schema() and table_name = @table order by ordinal_position";

    /// <summary>A module is moved in one transaction. The files stay, under another name, once all are.</summary>
    /// <returns>How many rows each module has.</returns>
    /// <exception cref="InvalidDataException">It cannot be done. For the operator.</exception>
    public static async Task<IReadOnlyList<string>> Run(DataFolder data, Databases databases, IEnumerable<ModuleTables> modules, CancellationToken cancellationToken)
    {
        if (databases.Server.Length == 0) throw new InvalidDataException("Set DOMICILE_DATABASE to the new, empty database that the tables are to be moved to.");
        var files = modules.Select(module => (Module: module, File: TableCopies.FileOf(data, module))).Where(found => File.Exists(found.File)).ToList();
        if (files.Count == 0) throw new InvalidDataException($"{data.Path} has no tables in SQLite.");
        var said = new List<string>();
        try
        {
            foreach (var (module, file) in files) said.Add($"{module.Module} {await Move(module, file, databases.Server, cancellationToken)} rows");
        }
        catch (DbException failure)
        {
            throw new InvalidDataException($"The tables could not be moved, and are where they were: {failure.Message}", failure);
        }
        foreach (var (_, file) in files)
        {
            foreach (var part in (string[])["-wal", "-shm", ""])
                if (File.Exists(file + part)) File.Move(file + part, file + part + Moved);
        }
        return said;
    }

    private static async Task<long> Move(ModuleTables module, string file, string server, CancellationToken cancellationToken)
    {
        await module.PrepareServer(server, cancellationToken);
        await using var source = await TableCopies.Pin(file, cancellationToken);
        await using var target = await PostgresConnection.Open(server, module.Module, cancellationToken);
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        var rows = 0L;
        foreach (var table in await Read(target, Tables, "", cancellationToken))
        {
            if (await TableCopies.Scalar(target, $"select 1 from \"{table.Name}\" limit 1", cancellationToken) is not null)
                throw new InvalidDataException($"The database has rows of {module.Module} already: move to a new, empty one.");
            rows += await Copy(source, target, table.Name, await Read(target, Columns, table.Name, cancellationToken), cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    private static async Task<long> Copy(
        SqliteConnection source, DbConnection target, string table, IReadOnlyList<(string Name, string Type)> columns, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", columns.Select(column => $"\"{column.Name}\""));
        await using var select = source.CreateCommand();
        select.CommandText = $"select {names} from \"{table}\"";
        await using var found = await select.ExecuteReaderAsync(cancellationToken);
        await using var import = await PostgresConnection.Import(target, $"copy \"{table}\" ({names}) from stdin (format binary)", cancellationToken);
        var rows = 0L;
        for (; await found.ReadAsync(cancellationToken); rows++)
        {
            await import.StartRowAsync(cancellationToken);
            for (var at = 0; at < columns.Count; at++) await Write(import, found.GetValue(at), columns[at].Type, cancellationToken);
        }
        await import.CompleteAsync(cancellationToken);
        return rows;
    }

    // SQLite has integers alone for the first three.
    private static Task Write(NpgsqlBinaryImporter import, object value, string type, CancellationToken cancellationToken) => value is DBNull
        ? import.WriteNullAsync(cancellationToken)
        : type switch
        {
            "boolean" => import.WriteAsync(Convert.ToBoolean(value, CultureInfo.InvariantCulture), NpgsqlDbType.Boolean, cancellationToken),
            "integer" => import.WriteAsync(Convert.ToInt32(value, CultureInfo.InvariantCulture), NpgsqlDbType.Integer, cancellationToken),
            "bigint" => import.WriteAsync(Convert.ToInt64(value, CultureInfo.InvariantCulture), NpgsqlDbType.Bigint, cancellationToken),
            "double precision" => import.WriteAsync(Convert.ToDouble(value, CultureInfo.InvariantCulture), NpgsqlDbType.Double, cancellationToken),
            "bytea" => import.WriteAsync((byte[])value, NpgsqlDbType.Bytea, cancellationToken),
            "text" => import.WriteAsync((string)value, NpgsqlDbType.Text, cancellationToken),
            _ => throw new InvalidDataException($"Columns of type {type} are not moved."),
        };

    /// <summary>The first two columns, or the first alone.</summary>
    private static async Task<IReadOnlyList<(string Name, string Type)>> Read(DbConnection connection, string sql, string table, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("table", table);
        if (table.Length > 0) command.Parameters.Add(parameter);
        await using var found = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<(string, string)>();
        while (await found.ReadAsync(cancellationToken)) rows.Add((found.GetString(0), found.FieldCount > 1 ? found.GetString(1) : ""));
        return rows;
    }
}
