using System.Collections.Frozen;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Domicile.Base;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Domicile.Work;

/// <summary>Wakes the workers of a module at once, rather than when the next job that they know of is due.</summary>
public sealed class JobSignal<TDb> where TDb : ModuleDb
{
    private TaskCompletionSource _next = New();

    /// <summary>Call after the transaction that added a job has committed.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, New()).SetResult();

    /// <summary>Ends when it is next raised. Taken before looking for jobs, it misses none.</summary>
    internal Task Next => Volatile.Read(ref _next).Task;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Takes due jobs of one lane under a lease, one after the other, and retries what fails as its handler says. A job whose worker died is taken
/// again when its lease ends.
/// </summary>
internal sealed class JobWorker<TDb>(
    Lane<TDb> lane, IDbContextFactory<TDb> databases, IEnumerable<JobHandler<TDb>> handlers, JobSignal<TDb> signal,
    TimeProvider time, ILogger<JobWorker<TDb>> log) : BackgroundService where TDb : ModuleDb
{
    /// <summary>The failure of a job that did not succeed as often as its handler lets it be tried.</summary>
    public static readonly Refusal GaveUp = new("gave-up", 503, "It failed several times. Try again later.");

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Repair = TimeSpan.FromSeconds(5);

    // An idle service sleeps until a job is due or added; it looks all the same, for one added by another process or without a signal.
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private readonly FrozenDictionary<string, JobHandler<TDb>> _handlers =
        handlers.Where(handler => handler.Lane == lane.Name).ToFrozenDictionary(handler => handler.Kind);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var raised = signal.Next;
            var pause = Repair;
            try
            {
                if (await RunNext(stoppingToken)) continue;
                pause = await UntilDue(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken)
            {
                log.LogError("The job queue of {Module} is not reachable: {Kind}", typeof(TDb).Name, broken.GetType().Name);
            }
            await raised.WaitAsync(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Does one due job; false when there is none.</summary>
    internal async Task<bool> RunNext(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await Claim(db, cancellationToken) is not { } job) return false;

        // The lease last written, by the claim or a renewal: what the row must still hold when the result is saved.
        var held = new StrongBox<DateTimeOffset>(job.LeaseUntil);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var renewal = time.CreateTimer(_ => _ = Renew(job.Id, held, stop), null, Lease / 3, Lease / 3);
        try
        {
            await _handlers[job.Kind].Run(db, job, stop.Token);
            await renewal.DisposeAsync();
            db.Remove(job);
            db.Entry(job).Property(row => row.LeaseUntil).OriginalValue = held.Value;
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            log.LogWarning("Job {Kind} {Id} was taken by another worker; its result is dropped", job.Kind, job.Id);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            await renewal.DisposeAsync();
            await Fail(job, held.Value, failure, cancellationToken);
        }
        return true;
    }

    /// <summary>How long until a job is due that nobody holds: at most until the next look.</summary>
    internal async Task<TimeSpan> UntilDue(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (now, kinds) = (time.GetUtcNow(), _handlers.Keys.ToArray());
        var next = await First(db, kinds)
            .Select(job => job.DueAt > job.LeaseUntil ? job.DueAt : job.LeaseUntil)
            .OrderBy(due => due).Take(1).ToListAsync(cancellationToken);
        return next is [var due] && due - now < Look ? TimeSpan.FromMilliseconds(Math.Max(0, (due - now).TotalMilliseconds)) : Look;
    }

    /// <summary>The jobs that may be done: where order matters, the first of each line. One that has failed for good holds its line up.</summary>
    private static IQueryable<Job> First(TDb db, string[] kinds) => db.Jobs.Where(job => job.Failure == null && kinds.Contains(job.Kind)
        && (job.OrderedBy == null || !db.Jobs.Any(before => before.Kind == job.Kind && before.OrderedBy == job.OrderedBy && before.Number < job.Number)));

    private async Task<Job?> Claim(TDb db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var kinds = _handlers.Keys.ToArray();
        while (true)
        {
            var job = await First(db, kinds).Where(job => job.DueAt <= now && job.LeaseUntil <= now)
                .OrderBy(job => job.DueAt).FirstOrDefaultAsync(cancellationToken);
            if (job is null) return null;
            job.LeaseUntil = now + Lease;
            job.Attempts++;
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return job;
            }
            catch (DbUpdateConcurrencyException)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task Renew(Guid id, StrongBox<DateTimeOffset> held, CancellationTokenSource stop)
    {
        try
        {
            var (last, next) = (held.Value, time.GetUtcNow() + Lease);
            await using var db = await databases.CreateDbContextAsync(stop.Token);
            var renewed = await db.Jobs.Where(job => job.Id == id && job.LeaseUntil == last)
                .ExecuteUpdateAsync(set => set.SetProperty(job => job.LeaseUntil, next), stop.Token);
            if (renewed == 1) held.Value = next;
            else await stop.CancelAsync();
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException or DbException)
        {
            // The lease runs out by itself; another worker takes over.
        }
    }

    private async Task Fail(Job job, DateTimeOffset held, Exception failure, CancellationToken cancellationToken)
    {
        // A fresh context: what the handler left half done is not saved.
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.Attach(job).Property(row => row.LeaseUntil).OriginalValue = held;
        var code = (failure as PermanentFailureException)?.Code;
        var retries = _handlers[job.Kind].Retries;
        if (code is null && job.Attempts >= retries.Attempts) code = GaveUp.Code;
        log.LogWarning("Job {Kind} {Id} failed, attempt {Attempt}: {Failure} {Code}",
            job.Kind, job.Id, job.Attempts, failure.GetType().Name, code);
        job.LastFailure = (failure as PermanentFailureException)?.Code ?? failure.GetType().Name;
        if (code is not null)
        {
            job.Failure = code;
            await _handlers[job.Kind].GiveUp(db, job, code, cancellationToken);
        }
        job.DueAt = time.GetUtcNow() + retries.After(job.Attempts);
        job.LeaseUntil = DateTimeOffset.UnixEpoch;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another worker holds it by now.
        }
    }
}

/// <summary>Registers a module's workers.</summary>
public static class JobsRegistration
{
    /// <summary>The module's queue, with the main lane.</summary>
    public static IServiceCollection AddJobs<TDb>(this IServiceCollection services, int workers = 1) where TDb : ModuleDb =>
        services.AddSingleton<JobSignal<TDb>>().AddSingleton<IJobQueue, JobQueue<TDb>>().AddSingleton<Events<TDb>>()
            .AddJobHandler<TDb, Purging<TDb>>().AddSingleton<IPurge>(provider => provider.GetRequiredService<Purging<TDb>>()).AddLane<TDb>(Lanes.Main, workers);

    /// <summary>Another lane, for handlers that name it.</summary>
    public static IServiceCollection AddLane<TDb>(this IServiceCollection services, string name, int workers = 1) where TDb : ModuleDb
    {
        for (var worker = 0; worker < workers; worker++)
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<JobWorker<TDb>>(provider, new Lane<TDb>(name)));
        return services;
    }

    /// <summary>A handler, which the module can also ask for by its own type.</summary>
    public static IServiceCollection AddJobHandler<TDb, THandler>(this IServiceCollection services)
        where TDb : ModuleDb where THandler : JobHandler<TDb> =>
        services.AddSingleton<THandler>().AddSingleton<JobHandler<TDb>>(provider => provider.GetRequiredService<THandler>());
}
