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
/// Takes due jobs under a lease, one after the other, and retries what fails: at most <see cref="MaxAttempts"/> times,
/// with growing delays. A job whose worker died is taken again when its lease ends.
/// </summary>
internal sealed class JobWorker<TDb>(
    IDbContextFactory<TDb> databases, IEnumerable<JobHandler<TDb>> handlers, JobSignal<TDb> signal,
    TimeProvider time, ILogger<JobWorker<TDb>> log) : BackgroundService where TDb : ModuleDb
{
    /// <summary>The failure of a job that did not succeed in <see cref="MaxAttempts"/> attempts.</summary>
    public static readonly Refusal GaveUp = new("gave-up", 503, "It failed several times. Try again later.");

    public const int MaxAttempts = 3;
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Repair = TimeSpan.FromSeconds(5);

    // An idle service sleeps until a job is due or added; it looks all the same, for one added by another process or without a signal.
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private readonly FrozenDictionary<string, JobHandler<TDb>> _handlers = handlers.ToFrozenDictionary(handler => handler.Kind);

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
        var next = await db.Jobs.Where(job => job.Failure == null && kinds.Contains(job.Kind))
            .Select(job => job.DueAt > job.LeaseUntil ? job.DueAt : job.LeaseUntil)
            .OrderBy(due => due).Take(1).ToListAsync(cancellationToken);
        return next is [var due] && due - now < Look ? TimeSpan.FromMilliseconds(Math.Max(0, (due - now).TotalMilliseconds)) : Look;
    }

    private async Task<Job?> Claim(TDb db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var kinds = _handlers.Keys.ToArray();
        while (true)
        {
            var job = await db.Jobs
                .Where(job => job.Failure == null && job.DueAt <= now && job.LeaseUntil <= now && kinds.Contains(job.Kind))
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
        if (code is null && job.Attempts >= MaxAttempts) code = GaveUp.Code;
        log.LogWarning("Job {Kind} {Id} failed, attempt {Attempt}: {Failure} {Code}",
            job.Kind, job.Id, job.Attempts, failure.GetType().Name, code);
        if (code is not null)
        {
            job.Failure = code;
            await _handlers[job.Kind].GiveUp(db, job, code, cancellationToken);
        }
        job.DueAt = time.GetUtcNow() + TimeSpan.FromSeconds(5 * Math.Pow(6, job.Attempts - 1));
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
    public static IServiceCollection AddJobs<TDb>(this IServiceCollection services, int workers = 1) where TDb : ModuleDb
    {
        services.AddSingleton<JobSignal<TDb>>().AddJobHandler<TDb, Purging<TDb>>();
        for (var worker = 0; worker < workers; worker++)
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<JobWorker<TDb>>(provider));
        return services;
    }

    public static IServiceCollection AddJobHandler<TDb, THandler>(this IServiceCollection services)
        where TDb : ModuleDb where THandler : JobHandler<TDb> => services.AddSingleton<JobHandler<TDb>, THandler>();
}
