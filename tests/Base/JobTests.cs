using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Base;

public sealed class JobTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly TestDbFactory _databases = new();
    private readonly JobSignal<TestDb> _signal = new();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_succeeds_is_gone_together_with_what_it_saved()
    {
        await Enqueue();
        var handler = new Handler((db, _) => db.Add(Job.Of("done", "{}", _time)));
        Assert.True(await Worker(handler).RunNext(Cancel));
        Assert.Equal("done", Assert.Single(await Jobs()).Kind);
    }

    [Fact]
    public async Task A_job_is_not_begun_before_it_is_due()
    {
        await Enqueue(TimeSpan.FromMinutes(1));
        var worker = Worker(new Handler());
        Assert.False(await worker.RunNext(Cancel));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await worker.RunNext(Cancel));
    }

    [Fact]
    public async Task A_failing_job_is_tried_three_times_then_stays_with_its_reason()
    {
        await Enqueue();
        var handler = new Handler((db, _) =>
        {
            db.Add(Job.Of("half done", "{}", _time));
            throw new IOException("disk full");
        });
        var worker = Worker(handler);
        for (var attempt = 1; attempt <= Retries.Usual.Attempts; attempt++)
        {
            Assert.True(await worker.RunNext(Cancel));
            Assert.False(await worker.RunNext(Cancel), "it waits before it is tried again");
            _time.Advance(TimeSpan.FromHours(1));
        }
        Assert.False(await worker.RunNext(Cancel));
        Assert.Equal("gave-up", Assert.Single(await Jobs()).Failure);
        Assert.Equal(["gave-up"], handler.GivenUp);
    }

    [Fact]
    public async Task A_handler_that_never_gives_up_is_tried_ever_later_and_then_every_so_often()
    {
        await Enqueue();
        var handler = new Handler((_, _) => throw new IOException("away")) { Retrying = Retries.Forever(TimeSpan.FromMinutes(10)) };
        var waits = new List<TimeSpan>();
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            Assert.True(await Worker(handler).RunNext(Cancel));
            waits.Add(Assert.Single(await Jobs()).DueAt - _time.GetUtcNow());
            _time.Advance(TimeSpan.FromHours(1));
        }
        Assert.Equal([5, 30, 180, 600, 600, 600, 600, 600], waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(("IOException", null), Assert.Single(await Jobs()) switch { var job => (job.LastFailure, job.Failure) });
    }

    [Fact]
    public async Task Each_lane_has_its_own_work()
    {
        await Enqueue();
        var handler = new Handler { Line = "slow" };
        Assert.False(await Worker(handler).RunNext(Cancel));
        Assert.True(await Worker(handler, "slow").RunNext(Cancel));
    }

    [Fact]
    public async Task A_typed_input_comes_as_it_was_given_and_one_of_another_shape_fails_for_good()
    {
        var handler = new Typed();
        await Add(JobPayload.Job("typed", new Order(7, "seven"), _time));
        Assert.True(await Worker(handler).RunNext(Cancel));
        Assert.Equal([new Order(7, "seven")], handler.Done);
        await Add(Job.Of("typed", "[", _time));
        Assert.True(await Worker(handler).RunNext(Cancel));
        Assert.Equal("unreadable-job", Assert.Single(await Jobs()).Failure);
    }

    [Fact]
    public async Task A_permanent_failure_is_not_tried_again()
    {
        await Enqueue();
        var handler = new Handler((_, _) => throw new PermanentFailureException("unreadable", "Not a video."));
        await Worker(handler).RunNext(Cancel);
        Assert.Equal("unreadable", Assert.Single(await Jobs()).Failure);
        Assert.Equal(["unreadable"], handler.GivenUp);
    }

    [Fact]
    public async Task A_job_whose_worker_died_is_taken_by_another_when_its_lease_ends_and_the_late_result_is_dropped()
    {
        await Enqueue();
        var begun = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        var slow = new Handler((db, _) => db.Add(Job.Of("late", "{}", _time)), begun, finish.Task);
        var dying = Worker(slow).RunNext(Cancel);
        await begun.Task;

        // As a machine that stops for longer than the lease would: another worker holds the job when it wakes.
        await using (var db = _databases.CreateDbContext())
            await db.Jobs.ExecuteUpdateAsync(set => set.SetProperty(job => job.LeaseUntil, DateTimeOffset.UnixEpoch), Cancel);
        var quick = new Handler((db, _) => db.Add(Job.Of("in time", "{}", _time)));
        Assert.True(await Worker(quick).RunNext(Cancel));
        finish.SetResult();
        await dying;
        Assert.Equal("in time", Assert.Single(await Jobs()).Kind);
    }

    [Fact]
    public async Task Two_workers_never_do_the_same_job()
    {
        for (var count = 0; count < 20; count++) await Enqueue();
        var handler = new Handler();
        var workers = Enumerable.Range(0, 4).Select(_ => Worker(handler)).Select(async worker =>
        {
            while (await worker.RunNext(Cancel))
            {
            }
        });
        await Task.WhenAll(workers);
        Assert.Equal(20, handler.Done.Distinct().Count());
        Assert.Equal(20, handler.Done.Count);
    }

    [Fact]
    public async Task A_worker_sleeps_until_the_next_job_is_due_and_looks_once_a_minute_all_the_same()
    {
        var worker = Worker(new Handler());
        Assert.Equal(TimeSpan.FromMinutes(1), await worker.UntilDue(Cancel));
        await Enqueue(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromMinutes(1), await worker.UntilDue(Cancel));
        await Enqueue(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(7), await worker.UntilDue(Cancel));
        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(TimeSpan.Zero, await worker.UntilDue(Cancel));

        // Held by another, it is due when that one's lease ends.
        await using (var db = _databases.CreateDbContext())
            await db.Jobs.ExecuteUpdateAsync(set => set.SetProperty(job => job.LeaseUntil, _time.GetUtcNow().AddSeconds(20)), Cancel);
        Assert.Equal(TimeSpan.FromSeconds(20), await worker.UntilDue(Cancel));
    }

    [Fact]
    public async Task A_signal_wakes_every_worker_that_sleeps()
    {
        var handler = new Handler { All = 2 };
        using JobWorker<TestDb> first = Worker(handler), second = Worker(handler);
        await first.StartAsync(Cancel);
        await second.StartAsync(Cancel);
        await Enqueue();
        await Enqueue();
        _signal.Raise();
        await handler.AllDone.WaitAsync(Cancel);
        await first.StopAsync(Cancel);
        await second.StopAsync(Cancel);
        Assert.Equal(2, handler.Done.Distinct().Count());
    }

    public void Dispose() => _databases.Dispose();

    private async Task Enqueue(TimeSpan delay = default)
    {
        await using var db = _databases.CreateDbContext();
        db.Add(Job.Of("work", "{}", _time, delay));
        await db.SaveChangesAsync(Cancel);
    }

    private async Task<List<Job>> Jobs()
    {
        await using var db = _databases.CreateDbContext();
        return await db.Jobs.AsNoTracking().ToListAsync(Cancel);
    }

    private JobWorker<TestDb> Worker(JobHandler<TestDb> handler, string lane = Lanes.Main) =>
        new(new(lane), _databases, [handler], _signal, _time, NullLogger<JobWorker<TestDb>>.Instance);

    private sealed class Handler(Action<TestDb, Job>? work = null, TaskCompletionSource? begun = null, Task? until = null) : JobHandler<TestDb>
    {
        private readonly Lock _lock = new();
        private readonly TaskCompletionSource _allDone = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>After how many jobs <see cref="AllDone"/> ends.</summary>
        public int All { get; init; } = -1;

        public Task AllDone => _allDone.Task;

        public List<Guid> Done { get; } = [];

        public List<string> GivenUp { get; } = [];

        public override string Kind => "work";

        public Retries Retrying { get; init; } = Retries.Usual;

        public string Line { get; init; } = Lanes.Main;

        public override Retries Retries => Retrying;

        public override string Lane => Line;

        public override async Task Run(TestDb db, Job job, CancellationToken cancellationToken)
        {
            begun?.SetResult();
            if (until is not null) await until;
            work?.Invoke(db, job);
            lock (_lock)
            {
                Done.Add(job.Id);
                if (Done.Count == All) _allDone.SetResult();
            }
        }

        public override Task GiveUp(TestDb db, Job job, string code, CancellationToken cancellationToken)
        {
            GivenUp.Add(code);
            return Task.CompletedTask;
        }
    }

    private async Task Add(Job job)
    {
        await using var db = _databases.CreateDbContext();
        db.Add(job);
        await db.SaveChangesAsync(Cancel);
    }

    internal sealed record Order(int Number, string Word);

    private sealed class Typed : JobHandler<TestDb, Order>
    {
        public List<Order> Done { get; } = [];

        public override string Kind => "typed";

        protected override Task Run(TestDb db, Order payload, Job job, CancellationToken cancellationToken)
        {
            Done.Add(payload);
            return Task.CompletedTask;
        }
    }
}
