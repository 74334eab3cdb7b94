using Domicile.Moderated;
using Domicile.Storage;
using Domicile.Video;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Orleans.Concurrency;

namespace Domicile.Social.Reactions;

/// <summary>
/// The one writer of likes and views, so that rows which everyone changes are not fought over: while a write is on, what arrives queues, and the next write takes
/// the whole queue in one transaction. A call returns once its change is durable. The grain keeps nothing else.
/// </summary>
internal interface ITallyGrain : IGrainWithIntegerKey
{
    Task View(Guid video, int views);

    Task Like(Guid subject, Guid video, bool liked);
}

[Reentrant]
internal sealed class TallyGrain(IDbContextFactory<SocialDb> databases, Events<SocialDb> events, JobSignal<SocialDb> jobs, TimeProvider time) : Grain, ITallyGrain
{
    private const int MaxQueue = 10_000;

    private List<Change> _queue = [];
    private Task _writing = Task.CompletedTask;

    public Task View(Guid video, int views) => Enter(new(video, null, false, views));

    public Task Like(Guid subject, Guid video, bool liked) => Enter(new(video, subject, liked, 0));

    // A grain runs one turn at a time: between awaits nothing else touches the queue.
    private Task Enter(Change change)
    {
        if (_queue.Count >= MaxQueue) throw new TalliesBusyException();
        _queue.Add(change);
        if (_writing.IsCompleted) _writing = WriteAll();
        return change.Durable.Task;
    }

    private async Task WriteAll()
    {
        // Let the turn that began the write, and those waiting with it, enter their changes first.
        await Task.Yield();
        while (_queue is { Count: > 0 } taken)
        {
            _queue = [];
            try
            {
                var passed = await Write(taken);
                foreach (var change in taken) change.Durable.SetResult();
                if (passed) jobs.Raise();
            }
            catch (Exception broken)
            {
                foreach (var change in taken) change.Durable.SetException(broken);
            }
        }
    }

    /// <summary>Whether the views of a video have passed a threshold.</summary>
    private Task<bool> Write(List<Change> changes) => databases.Transact(async db =>
    {
        var passed = false;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var sums = new Dictionary<Guid, (long Likes, long Views)>();
        foreach (var change in changes)
        {
            var sum = sums.GetValueOrDefault(change.Video);
            var video = change.Video.ToByteArray(true);
            if (change.Subject?.ToByteArray(true) is { } subject)
            {
                sum.Likes += change.Liked
                    ? await db.Database.ExecuteSqlAsync($"insert into likes (subject, video, at) values ({subject}, {video}, {now}) on conflict do nothing")
                    : -await db.Database.ExecuteSqlAsync($"delete from likes where subject = {subject} and video = {video}");
            }
            sum.Views += change.Views;
            sums[change.Video] = sum;
        }
        foreach (var (id, sum) in sums.Where(sum => sum.Value != default))
        {
            var video = id.ToByteArray(true);
            var views = (await db.Database.SqlQuery<long>($"""
                insert into tallies (video, likes, views) values ({video}, {sum.Likes}, {sum.Views})
                on conflict (video) do update set likes = tallies.likes + excluded.likes, views = tallies.views + excluded.views
                returning views as "Value"
                """).ToListAsync()).Single();
            if (!ReachPassed.IsDue(views - sum.Views, views)) continue;
            events.Add(db, new ReachPassed(VideoId.Kind, id, views));
            passed = true;
        }
        if (passed) await db.SaveChangesAsync();
        return passed;
    }, CancellationToken.None);

    private sealed record Change(Guid Video, Guid? Subject, bool Liked, int Views)
    {
        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>The queue is full: the caller is asked to come back.</summary>
[GenerateSerializer]
internal sealed class TalliesBusyException() : Exception("Too many likes and views are waiting to be written.");
