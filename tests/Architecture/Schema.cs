using System.Data.Common;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Domicile.Tests.Architecture;

/// <summary>A module's tables as its scripts have made them in a real database, and its model for that database.</summary>
internal abstract class Schema : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected DbConnection Connection { get; private set; } = null!;

    public IReadOnlyModel Model { get; private set; } = null!;

    public static async Task<Schema> Make(Type database, bool isPostgres)
    {
        if (isPostgres && !PostgresServer.IsInstalled) Assert.Skip("PostgreSQL is not installed.");
        var schema = (Schema)Activator.CreateInstance((isPostgres ? typeof(InPostgres<>) : typeof(InSqlite<>)).MakeGenericType(database))!;
        await schema.Fill();
        return schema;
    }

    /// <summary>Such as <c>likes.subject blob key 1</c>, with a question mark after the type where there may be null.</summary>
    public abstract Task<List<string>> Columns();

    /// <summary>Such as <c>accounts unique (name)</c>: all but those of primary keys.</summary>
    public abstract Task<List<string>> Indexes();

    /// <summary>Such as <c>renditions.clip clips.id CASCADE</c>.</summary>
    public abstract Task<List<string>> References();

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _folder.Dispose();
    }

    protected abstract Task Fill();

    protected async Task Fill<TDb>(Func<string, ModuleStorage<TDb>> place) where TDb : ModuleDb
    {
        var storage = place(_folder.Path);
        await storage.Upgrade(TestContext.Current.CancellationToken);
        Connection = await storage.Connect(TestContext.Current.CancellationToken);
        await using var db = (TDb)Activator.CreateInstance(typeof(TDb), storage.Options())!;
        Model = db.Model;
    }

    protected async Task<List<string>> Lines(string query)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) lines.Add(reader.GetString(0));
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    // SchemaVersions is the migration library's list of scripts that have run.
    private sealed class InSqlite<TDb> : Schema where TDb : ModuleDb
    {
        private const string Tables = "(select name from sqlite_master where type = 'table' and name <> 'SchemaVersions' and name not like 'sqlite_%') t";

        protected override Task Fill() => Fill<TDb>(folder => new SqliteStorage<TDb>(Path.Combine(folder, "module.db")));

        public override Task<List<string>> Columns() => Lines($"""
            select t.name || '.' || c.name || ' ' || lower(c.type) || case when c."notnull" or c.pk then '' else '?' end
                || case when c.pk then ' key ' || c.pk else '' end
            from {Tables} join pragma_table_info(t.name) c
            """);

        public override Task<List<string>> Indexes() => Lines($"""
            select t.name || case when i."unique" then ' unique' else '' end || ' ('
                || (select group_concat(x.name || case when x."desc" then ' desc' else '' end, ', ')
                    from (select * from pragma_index_xinfo(i.name) where "key" order by seqno) x)
                || ')' || case when i.partial then ' partial' else '' end || case i.origin when 'c' then ' ' || i.name else '' end
            from {Tables} join pragma_index_list(t.name) i where i.origin <> 'pk'
            """);

        public override Task<List<string>> References() => Lines($"""
            select t.name || '.' || f."from" || ' ' || f."table" || '.' || f."to" || ' ' || f.on_delete
            from {Tables} join pragma_foreign_key_list(t.name) f
            """);
    }

    private sealed class InPostgres<TDb> : Schema where TDb : ModuleDb
    {
        protected override Task Fill() =>
            Fill(folder => new PostgresStorage<TDb>(TestDatabase.Server.Database("postgres"), Path.GetFileName(folder).ToLowerInvariant().Replace('-', '_')));

        public override Task<List<string>> Columns() => Lines("""
            select c.table_name || '.' || c.column_name || ' ' || c.data_type || case c.is_nullable when 'YES' then '?' else '' end
                || coalesce(' key ' || array_position(i.indkey, a.attnum) + 1, '')
            from information_schema.columns c
            join pg_attribute a on a.attrelid = (quote_ident(c.table_schema) || '.' || quote_ident(c.table_name))::regclass and a.attname = c.column_name
            join pg_index i on i.indrelid = a.attrelid and i.indisprimary
            where c.table_schema = current_schema() and c.table_name <> 'schemaversions'
            """);

        public override Task<List<string>> Indexes() => Lines("""
            select t.relname || case when i.indisunique then ' unique' else '' end || ' ('
                || (select string_agg(a.attname || case i.indoption[k.n - 1] & 1 when 1 then ' desc' else '' end, ', ' order by k.n)
                    from unnest(i.indkey) with ordinality k(att, n) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.att)
                || ')' || case when i.indpred is null then '' else ' partial' end || case when u.oid is null then ' ' || x.relname else '' end
            from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
            left join pg_constraint u on u.conindid = i.indexrelid and u.contype = 'u'
            where t.relnamespace = current_schema()::regnamespace and t.relname <> 'schemaversions' and not i.indisprimary
            """);

        public override Task<List<string>> References() => Lines("""
            select t.relname || '.' || a.attname || ' ' || f.relname || '.' || b.attname || ' '
                || case c.confdeltype when 'c' then 'CASCADE' when 'a' then 'NO ACTION' else c.confdeltype::text end
            from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
            join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
            join pg_attribute b on b.attrelid = f.oid and b.attnum = c.confkey[1]
            where t.relnamespace = current_schema()::regnamespace and c.contype = 'f'
            """);
    }
}
