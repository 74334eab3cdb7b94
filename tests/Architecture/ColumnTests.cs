using System.Reflection;
using Domicile.Base;
using Domicile.Storage;
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
    public async Task Every_column_says_what_it_holds_and_is_as_the_model_says_in_SQLite(Type database) =>
        await AssertAsDeclared(database, isPostgres: false);

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Every_column_says_what_it_holds_and_is_as_the_model_says_in_PostgreSQL(Type database) =>
        await AssertAsDeclared(database, isPostgres: true);

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Both_databases_have_the_same_indexes_and_references(Type database)
    {
        await using var sqlite = await Schema.Make(database, isPostgres: false);
        await using var postgres = await Schema.Make(database, isPostgres: true);
        Assert.Equal(await sqlite.Indexes(), await postgres.Indexes());
        Assert.Equal(await sqlite.References(), await postgres.References());
    }

    private static async Task AssertAsDeclared(Type database, bool isPostgres)
    {
        await using var schema = await Schema.Make(database, isPostgres);
        var declared = new List<string>();
        foreach (var entity in schema.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                var holds = property.PropertyInfo?.GetCustomAttribute<HoldsAttribute>();
                Assert.True(holds is not null, $"{entity.ClrType.Name}.{property.Name} does not say what it holds.");
                Assert.Matches(@"^(system|user)(\.[a-z_]+)*$", holds.Category);
                if (holds.Storage == StorageClass.Sealed) Assert.Equal(typeof(byte[]), property.ClrType);
                var key = entity.FindPrimaryKey()!.Properties.ToList().IndexOf(property);
                declared.Add($"{entity.GetTableName()}.{property.GetColumnName()} {property.GetColumnType()?.ToLowerInvariant()}"
                    + (property.IsNullable ? "?" : "") + (key < 0 ? "" : $" key {key + 1}"));
            }
        }
        Assert.Equal(declared.Order(StringComparer.Ordinal), await schema.Columns());
    }
}
