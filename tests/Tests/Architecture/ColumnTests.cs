using System.Reflection;
using Domicile.Kernel;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Architecture;

/// <summary>Every column of every module's real database is declared once, with what it holds: found by reflection, never by hand.</summary>
public sealed class ColumnTests
{
    public static TheoryData<Type> Databases =>
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*omicile*.dll")
            .Where(file => !Path.GetFileName(file).Contains("Tests", StringComparison.Ordinal) && !file.Contains("verify", StringComparison.Ordinal))
            .Select(Assembly.LoadFrom).SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(ModuleDb)) && !type.IsAbstract),
    ];

    [Fact]
    public void Databases_are_found() => Assert.NotEmpty(Databases);

    [Theory]
    [MemberData(nameof(Databases))]
    public void Every_column_says_what_it_holds_and_the_schema_has_no_other(Type database)
    {
        var path = Path.GetTempFileName();
        try
        {
            typeof(Storage).GetMethod(nameof(Storage.Upgrade))!.MakeGenericMethod(database).Invoke(null, [Storage.ConnectionString(path)]);
            var builder = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(database))!;
            using var db = (DbContext)Activator.CreateInstance(database, Storage.Configure(builder, path).Options)!;

            var declared = new List<string>();
            foreach (var entity in db.Model.GetEntityTypes())
            {
                foreach (var property in entity.GetProperties())
                {
                    var holds = property.PropertyInfo?.GetCustomAttribute<HoldsAttribute>();
                    Assert.True(holds is not null, $"{entity.ClrType.Name}.{property.Name} does not say what it holds.");
                    Assert.Matches(@"^(system|user)(\.[a-z_]+)*$", holds.Category);
                    if (holds.Storage == StorageClass.Sealed) Assert.Equal(typeof(byte[]), property.ClrType);
                    declared.Add($"{entity.GetTableName()}.{property.GetColumnName()}");
                }
            }
            Assert.Equal(declared.Order(StringComparer.Ordinal), Real(path).Order(StringComparer.Ordinal));
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            foreach (var file in Directory.EnumerateFiles(Path.GetTempPath(), Path.GetFileName(path) + "*")) File.Delete(file);
        }
    }

    private static List<string> Real(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        using var command = connection.CreateCommand();
        // SchemaVersions is the migration library's list of scripts that have run.
        command.CommandText = """
            select t.name || '.' || c.name from sqlite_master t join pragma_table_info(t.name) c
            where t.type = 'table' and t.name not like 'sqlite_%' and t.name <> 'SchemaVersions'
            """;
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read()) columns.Add(reader.GetString(0));
        return columns;
    }
}
