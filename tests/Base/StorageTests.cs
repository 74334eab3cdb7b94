using Domicile.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Domicile.Tests.Base;

public sealed class StorageTests : IDisposable
{
    private readonly TestDbFactory _databases = new();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Processes_that_start_at_once_upgrade_one_after_the_other()
    {
        using var fresh = new TestDbFactory(upgraded: false);
        // SQLite's file has one process.
        var starts = TestDatabase.IsPostgres ? 4 : 1;
        await Task.WhenAll(Enumerable.Range(0, starts).Select(_ => Task.Run(() => fresh.Storage.Upgrade(Cancel), Cancel)));
        await using var db = fresh.CreateDbContext();
        Assert.Equal(0, await db.Jobs.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_purge_leaves_no_room_to_rows_that_are_gone()
    {
        await using (var db = _databases.CreateDbContext())
        {
            db.AddRange(Enumerable.Range(0, 200).Select(_ => Job.Of("gone", new string('x', 500), TimeProvider.System)));
            await db.SaveChangesAsync(Cancel);
            Assert.NotEqual(0, await Remains());
            await db.Jobs.ExecuteDeleteAsync(Cancel);
        }
        await _databases.Storage.Purge(Cancel);
        Assert.Equal(0, await Remains());
    }

    [Fact]
    public async Task A_prepared_statement_speaks_to_either_database_and_sees_what_EF_wrote()
    {
        var job = Job.Of("seen", "{}", TimeProvider.System);
        await using (var db = _databases.CreateDbContext())
        {
            db.Add(job);
            await db.SaveChangesAsync(Cancel);
        }
        await using var connection = await _databases.Storage.Connect(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "select kind, due_at from jobs where id = @id";
        var id = command.CreateParameter();
        (id.ParameterName, id.Value) = ("id", job.Id.ToByteArray(true));
        command.Parameters.Add(id);
        await command.PrepareAsync(Cancel);
        await using var row = await command.ExecuteReaderAsync(Cancel);
        Assert.True(await row.ReadAsync(Cancel));
        Assert.Equal(("seen", job.DueAt.ToUnixTimeMilliseconds()), (row.GetString(0), row.GetInt64(1)));
    }

    [Fact]
    public async Task Transactions_that_would_wait_for_each_other_both_come_through()
    {
        var jobs = new[] { Job.Of("one", "{}", TimeProvider.System), Job.Of("two", "{}", TimeProvider.System) };
        await using (var db = _databases.CreateDbContext())
        {
            db.AddRange(jobs);
            await db.SaveChangesAsync(Cancel);
        }
        // Each holds its first row when both go for their second; SQLite has let only one of them begin.
        using var barrier = new Barrier(TestDatabase.IsPostgres ? 2 : 1);
        var attempts = 0;
        await Task.WhenAll(Both(jobs[0].Id, jobs[1].Id), Both(jobs[1].Id, jobs[0].Id));
        await using var after = _databases.CreateDbContext();
        Assert.All(await after.Jobs.ToListAsync(Cancel), job => Assert.Equal(2, job.Attempts));
        Assert.InRange(attempts, TestDatabase.IsPostgres ? 3 : 2, 10);

        Task<int> Both(Guid first, Guid second) => Task.Run(() => _databases.Transact(async db =>
        {
            var meets = Interlocked.Increment(ref attempts) <= 2;
            await Increment(db, first);
            if (meets) barrier.SignalAndWait(Cancel);
            return await Increment(db, second);
        }, Cancel), Cancel);
    }

    [Fact]
    public async Task A_row_that_is_there_already_is_known_as_a_duplicate_and_nothing_else_is()
    {
        var job = Job.Of("twice", "{}", TimeProvider.System);
        await using (var db = _databases.CreateDbContext())
        {
            db.Add(job);
            await db.SaveChangesAsync(Cancel);
        }
        await using var again = _databases.CreateDbContext();
        again.Add(job);
        Assert.True(DatabaseFailures.IsDuplicate(await Assert.ThrowsAsync<DbUpdateException>(() => again.SaveChangesAsync(Cancel))));
        Assert.False(DatabaseFailures.IsDuplicate(new DbUpdateException("The disk is full.", new IOException())));
    }

    [Theory]
    [InlineData("Host=localhost;Pasword=planted")]
    [InlineData("planted")]
    [InlineData("Host=localhost;Port=planted")]
    public void A_connection_string_that_cannot_be_used_is_refused_by_name_and_not_repeated(string server)
    {
        var refused = Assert.Throws<InvalidDataException>(() => ModuleDatabases.Of<TestDb>(new(), new() { Server = server }, "test"));
        Assert.Contains("DOMICILE_DATABASE", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_is_refused_where_the_folder_has_tables()
    {
        Directory.CreateDirectory(Path.Combine(_databases.Folder, "service"));
        File.AppendAllText(Path.Combine(_databases.Folder, "service", "test.db"), "");
        var refused = Assert.Throws<InvalidDataException>(() => ModuleDatabases.Of<TestDb>(new() { Path = _databases.Folder }, new() { Server = "Host=localhost" }, "test"));
        Assert.Contains("docs/operations.md", refused.Message, StringComparison.Ordinal);
        // Of another module, it has none.
        Assert.NotNull(ModuleDatabases.Of<TestDb>(new() { Path = _databases.Folder }, new() { Server = "Host=localhost" }, "other"));
    }

    [Theory]
    [InlineData("Host=localhost", 20, 64)]
    [InlineData("Host=localhost;MaxPoolSize=7;Max Auto Prepare=0", 7, 0)]
    public void Connections_are_few_and_prepare_what_runs_often_unless_the_operator_says_otherwise(string server, int connections, int prepared)
    {
        var options = RelationalOptionsExtension.Extract(ModuleDatabases.Of<TestDb>(new(), new() { Server = server }, "test").Options());
        var said = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        Assert.Equal((connections, prepared), (said.MaxPoolSize, said.MaxAutoPrepare));
    }

    [Fact]
    public async Task A_server_that_is_away_stops_the_start_with_a_sentence()
    {
        var away = ModuleDatabases.Of<TestDb>(new(), new() { Server = $"Host={Path.Combine(_databases.Folder, "nowhere")};Username=ann;Password=planted" }, "test");
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => away.Upgrade(Cancel));
        Assert.Contains("DOMICILE_DATABASE", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", refused.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _databases.Dispose();

    private static Task<int> Increment(TestDb db, Guid id) => db.Jobs.Where(job => job.Id == id)
        .ExecuteUpdateAsync(set => set.SetProperty(job => job.Attempts, job => job.Attempts + 1), Cancel);

    /// <summary>The bytes of the write-ahead file, or of the table's pages.</summary>
    private async Task<long> Remains()
    {
        if (!TestDatabase.IsPostgres) return new FileInfo(Path.Combine(_databases.Folder, "service", "test.db-wal")).Length;
        await using var connection = await _databases.Storage.Connect(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "select pg_relation_size('jobs')";
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
