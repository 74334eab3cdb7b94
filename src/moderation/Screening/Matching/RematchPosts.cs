using Domicile.Screening.Tables;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Matching;

/// <summary>
/// Compares what was posted before with a bank that has grown, a portion a job. The next portion's job is written with the end of this one, so
/// that a crash costs one portion and other jobs have their turn.
/// </summary>
internal sealed class RematchPosts(MatchMedia matching, Events<ScreeningDb> events, JobSignal<ScreeningDb> signal, TimeProvider time) : JobHandler<ScreeningDb, RematchPosts.Order>
{
    private const string Name = "rematch-posts";

    /// <summary>Posts of one portion.</summary>
    public const int Portion = 100;

    public override string Kind => Name;

    public static Job JobFor(Guid bank, TimeProvider time) => JobFor(new Order(bank, Guid.Empty, PostPart.Media), time);

    protected override async Task Run(ScreeningDb db, Order order, Job job, CancellationToken cancellationToken)
    {
        var posts = await Next(db, order, cancellationToken);
        var found = new HashSet<Guid>();
        foreach (var post in posts)
            if ((await matching.Run(post, order.Bank, cancellationToken)).Count > 0) found.Add(post.Post);
        foreach (var post in found) events.Add(db, new MatchesChanged(post));
        if (posts.Count < Portion) return;
        db.Add(JobFor(order with { Post = posts[^1].Post, Part = posts[^1].Part }, time));
        signal.Raise();
    }

    // Identifiers are bytes to both databases, which order them alike.
    private static Task<List<PostHash>> Next(ScreeningDb db, Order order, CancellationToken cancellationToken)
    {
        var (post, part) = (order.Post.ToByteArray(true), (int)order.Part);
        return db.PostHashes.FromSql(
            $"select * from post_hashes where post > {post} or post = {post} and part > {part} order by post, part limit {Portion}").AsNoTracking().ToListAsync(cancellationToken);
    }

    private static Job JobFor(Order order, TimeProvider time) => JobPayload.Job(Name, order, time);

    internal sealed record Order(Guid Bank, Guid Post, PostPart Part);
}
