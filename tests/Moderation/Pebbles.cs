using System.Collections.Concurrent;
using Domicile.Base;

namespace Domicile.Tests.Moderation;

/// <summary>A kind of thing that only tests have: all that moderation needs of a further kind is in this file.</summary>
internal sealed class Pebbles(TimeProvider time) : ISubjectKind
{
    public ConcurrentDictionary<Guid, Pebble> All { get; } = new();

    public string Name => "pebble";

    public Words Noun => new("pebble", "caillou");

    public string ContentType => "CONTENT_TYPE_OTHER";

    public IReadOnlyList<Measure> Measures { get; } =
        [Measure.Warn, Measure.Label, Measure.Demote, Measure.RestrictInteraction, Measure.Disable, Measure.Remove];

    /// <summary>What no hold keeps any more.</summary>
    public ConcurrentDictionary<Guid, bool> Released { get; } = new();

    public string Lay(SubjectId author, long reach = 0, string text = "")
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        All[id] = new(author, reach, time.GetUtcNow(), text) { Standing = Standing.Clear };
        return Id.Format(id);
    }

    public Standing StandingOf(string pebble) => All[Guid.ParseExact(pebble, "n")].Standing;

    public Task<SubjectFacts?> Find(string target, CancellationToken cancellationToken) =>
        Guid.TryParseExact(target, "n", out var id) ? Get(id, cancellationToken) : Task.FromResult<SubjectFacts?>(null);

    public Task<SubjectFacts?> Get(Guid subject, CancellationToken cancellationToken) => Task.FromResult(All.TryGetValue(subject, out var pebble)
        ? new SubjectFacts(subject, pebble.Author, pebble.Reach, pebble.At, "/pebbles/" + Id.Format(subject)) : null);

    public Task Apply(Guid subject, Standing standing, ReviewState? review, CancellationToken cancellationToken)
    {
        if (All.TryGetValue(subject, out var pebble)) pebble.Standing = standing;
        return Task.CompletedTask;
    }

    public Task<Look?> Look(Guid subject, CancellationToken cancellationToken) =>
        Task.FromResult(All.TryGetValue(subject, out var pebble) && pebble.Text.Length > 0 ? new Look(pebble.Text) : null);

    public Task Release(Guid subject, CancellationToken cancellationToken)
    {
        Released[subject] = true;
        return Task.CompletedTask;
    }

    internal sealed record Pebble(SubjectId Author, long Reach, DateTimeOffset At, string Text)
    {
        public required Standing Standing { get; set; }
    }
}
