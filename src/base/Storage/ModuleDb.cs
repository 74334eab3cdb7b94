using Domicile.Base;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Domicile.Storage;

/// <summary>
/// A module's own database: a SQLite file or a PostgreSQL schema. Table and column names are the snake case of the type's and property's
/// names; times are Unix milliseconds, identifiers 16 bytes.
/// </summary>
public abstract class ModuleDb(DbContextOptions options) : DbContext(options)
{
    /// <summary>Background work of this module, written in the transaction that causes it.</summary>
    public DbSet<Job> Jobs => Set<Job>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        configurationBuilder.Properties<Guid>().HaveConversion<GuidConverter>();
        configurationBuilder.HasId<SubjectId>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Job>().Property(job => job.LeaseUntil).IsConcurrencyToken();
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(SnakeCase(entity.GetTableName() ?? entity.ClrType.Name));
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    internal static string SnakeCase(string name) => string.Concat(name.Select((letter, at) =>
        char.IsUpper(letter) ? (at > 0 && !char.IsUpper(name[at - 1]) ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}

/// <summary>Declares the identifiers that a module's tables hold.</summary>
public static class IdConventions
{
    /// <summary>Stores identifiers of this type as <see cref="IdConverter{T}"/> does: for a context's <c>ConfigureConventions</c>.</summary>
    public static ModelConfigurationBuilder HasId<T>(this ModelConfigurationBuilder conventions) where T : struct, IId<T>
    {
        conventions.Properties<T>().HaveConversion<IdConverter<T>>();
        return conventions;
    }
}

/// <summary>A time as Unix milliseconds, so that both databases can order it.</summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(), value => DateTimeOffset.FromUnixTimeMilliseconds(value));

/// <summary>An identifier as the 16 bytes of its GUID, big-endian, so that versions 7 sort by time on disk.</summary>
public sealed class IdConverter<T>() : ValueConverter<T, byte[]>(
    id => id.Value.ToByteArray(true), bytes => Read(bytes)) where T : struct, IId<T>
{
    private static T Read(byte[] bytes) => T.From(new Guid(bytes, true));
}

/// <summary>A bare GUID, stored as identifiers are.</summary>
internal sealed class GuidConverter() : ValueConverter<Guid, byte[]>(
    value => value.ToByteArray(true), bytes => new Guid(bytes, true));
