using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Base;

/// <summary>What happened is told to every subscriber at least once, of each subject in order, whatever breaks off in between.</summary>
public sealed class EventTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly TestDbFactory _databases = new();
    private readonly Heard<First> _first = new();
    private readonly Heard<Second> _second = new();
    private ServiceProvider? _services;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_subscriber_hears_and_the_rows_go_when_all_have()
    {
        Start();
        await Happen("ann", 1);
        Assert.Equal(2, await Rows());
        await Deliver();
        Assert.Equal(["ann 1"], _first.Events);
        Assert.Equal(["ann 1"], _second.Events);
        Assert.Equal(0, await Rows());
    }

    [Fact]
    public async Task What_was_committed_is_delivered_after_a_restart_and_what_was_not_never()
    {
        Start();
        await Happen("ann", 1);
        await using (var db = _databases.CreateDbContext())
        await using (await db.Database.BeginTransactionAsync(Stop))
        {
            Events.Add(db, new Happened("ann", 2));
            await db.SaveChangesAsync(Stop);
        }
        Start();
        await Deliver();
        Assert.Equal(["ann 1"], _first.Events);
    }

    [Fact]
    public async Task A_subject_s_events_come_in_order_and_one_that_fails_for_ever_holds_up_its_own_subject_alone()
    {
        Start();
        _first.Fails = what => what == "ann 1";
        for (var number = 1; number <= 3; number++)
            foreach (var subject in (string[])["ann", "ben"]) await Happen(subject, number);
        for (var attempt = 0; attempt < Domicile.Work.Events.Retries.Attempts + 1; attempt++)
        {
            await Deliver();
            _time.Advance(TimeSpan.FromHours(1));
        }
        Assert.Equal(["ben 1", "ben 2", "ben 3"], _first.Events);
        Assert.Equal(3, _second.Events.Count(what => what.StartsWith("ann", StringComparison.Ordinal)));

        var queue = _services!.GetRequiredService<IJobQueue>();
        Assert.Equal([JobState.Failed, JobState.Behind, JobState.Behind], (await queue.List(Stop)).Select(job => job.State));
        var dead = (await queue.List(Stop))[0];
        Assert.Equal(("event.happened", "IOException", 30), (dead.Kind, dead.LastFailure, dead.Attempts));

        _first.Fails = _ => false;
        Assert.True(await queue.Retry(dead.Id, Stop));
        await Deliver();
        Assert.Equal(["ann 1", "ann 2", "ann 3"], _first.Events.Where(what => what.StartsWith("ann", StringComparison.Ordinal)));
        Assert.Empty(await queue.List(Stop));
    }

    [Fact]
    public async Task A_dead_one_that_is_dropped_lets_the_next_pass()
    {
        Start();
        _first.Fails = what => what == "ann 1";
        await Happen("ann", 1);
        await Happen("ann", 2);
        await Deliver();
        var queue = _services!.GetRequiredService<IJobQueue>();
        Assert.True(await queue.Drop((await queue.List(Stop))[0].Id, Stop));
        Assert.False(await queue.Drop(Guid.NewGuid(), Stop));
        await Deliver();
        Assert.Equal(["ann 2"], _first.Events);
    }

    [Fact]
    public async Task A_crash_after_the_subscriber_and_before_the_row_is_gone_delivers_twice()
    {
        Start();
        await Happen("ann", 1);
        _first.Then = async () =>
        {
            // As another worker that took over when the lease ran out.
            await using var db = _databases.CreateDbContext();
            await db.Jobs.ExecuteUpdateAsync(set => set.SetProperty(job => job.LeaseUntil, DateTimeOffset.UnixEpoch), Stop);
            _first.Then = null;
        };
        await Deliver();
        Assert.Equal(["ann 1", "ann 1"], _first.Events);
    }

    [Fact]
    public async Task A_subscriber_added_later_hears_of_what_happens_from_then_on_and_one_that_is_gone_holds_nothing_up()
    {
        Start(second: false);
        await Happen("ann", 1);
        Start(first: false);
        await Happen("ann", 2);
        await Deliver();
        Assert.Equal(["ann 2"], _second.Events);
        Assert.Empty(_first.Events);
        Assert.Equal(0, await Rows());
    }

    [Fact]
    public void Numbers_rise_also_within_a_millisecond()
    {
        var jobs = Enumerable.Range(0, 1000).Select(_ => Job.Of("work", "", _time).Number).ToList();
        Assert.Equal(jobs.Distinct().Order(), jobs);
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null) await _services.DisposeAsync();
        _databases.Dispose();
    }

    private Events<TestDb> Events => _services!.GetRequiredService<Events<TestDb>>();

    private void Start(bool first = true, bool second = true)
    {
        _services?.Dispose();
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time).AddSingleton<IDbContextFactory<TestDb>>(_databases)
            .AddSingleton(_databases.Storage).AddJobs<TestDb>().AddEvent<TestDb, Happened>().AddSingleton(_first).AddSingleton(_second);
        if (first) services.AddSubscriber<Happened, First>();
        if (second) services.AddSubscriber<Happened, Second>();
        // The container must not dispose of what the next start uses.
        _services = services.BuildServiceProvider();
    }

    private async Task Happen(string subject, int number)
    {
        await using var db = _databases.CreateDbContext();
        Events.Add(db, new Happened(subject, number));
        await db.SaveChangesAsync(Stop);
    }

    private async Task Deliver()
    {
        var worker = ActivatorUtilities.CreateInstance<JobWorker<TestDb>>(_services!, new Lane<TestDb>(Lanes.Main));
        while (await worker.RunNext(Stop))
        {
        }
    }

    private async Task<int> Rows()
    {
        await using var db = _databases.CreateDbContext();
        return await db.Jobs.CountAsync(Stop);
    }

    internal sealed record Happened(string Subject, int Number) : IEvent
    {
        public static string Name => "happened";
    }

    /// <summary>What a subscriber has heard, kept over restarts.</summary>
    internal sealed class Heard<TSubscriber>
    {
        public List<string> Events { get; } = [];

        public Func<string, bool> Fails { get; set; } = _ => false;

        public Func<Task>? Then { get; set; }

        public async Task Hear(Happened happened)
        {
            var what = $"{happened.Subject} {happened.Number}";
            if (Fails(what)) throw new IOException("The subscriber is broken.");
            Events.Add(what);
            if (Then is not null) await Then();
        }
    }

    internal sealed class First(Heard<First> heard) : ISubscriber<Happened>
    {
        public string Name => "first";

        public Task Hear(Happened happened, CancellationToken cancellationToken) => heard.Hear(happened);
    }

    internal sealed class Second(Heard<Second> heard) : ISubscriber<Happened>
    {
        public string Name => "second";

        public Task Hear(Happened happened, CancellationToken cancellationToken) => heard.Hear(happened);
    }
}
