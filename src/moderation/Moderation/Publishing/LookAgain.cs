using Domicile.Base;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.Rules;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Screening;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>
/// Judges again what was judged before: because its reports or its views have passed a threshold, or because a bank has come that knows it, or term
/// lists and models that are others now.
/// Only what is new counts: nothing is released by it, and a rule that fired before does not call a person twice.
/// </summary>
internal sealed class LookAgain(
    IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, LookAtPost look, IScreening screening, JudgeSubject judge, CarryOut carryOut, TimeProvider time)
    : JobHandler<ModerationDb, LookAgain.Order>
{
    private const string KindName = "look-again";

    private static readonly string[] OfWords = [Signals.Terms.Name, Signals.TextClass.Name, Signals.Lettering.Name];

    public override string Kind => KindName;

    /// <param name="kind">Of thing.</param>
    /// <param name="subject">Which.</param>
    /// <param name="time">Now.</param>
    /// <param name="words">Looks again at what is written there, too.</param>
    public static Job JobFor(string kind, Guid subject, TimeProvider time, bool words = false) =>
        JobPayload.Job(KindName, new Order(kind, subject, words), time);

    protected override async Task Run(ModerationDb db, Order order, Job job, CancellationToken cancellationToken)
    {
        if (await db.Reviews.AsNoTracking().FirstOrDefaultAsync(row => row.Kind == order.Kind && row.Subject == order.Subject, cancellationToken) is not { } before
            || kinds.Find(order.Kind) is not { } kind || await kind.Get(order.Subject, cancellationToken) is not { } found) return;
        var passed = await ReviewStates.Of(db, before, cancellationToken) == ReviewState.Passed;
        var known = Findings.Read(before.Findings);
        if (order.Words && kind is IPostKind post && (!passed || await IsPutOff(order, post, cancellationToken))) return;
        var media = await look.Again(order.Subject, cancellationToken);
        // Where words are as they were, they were looked at then.
        IReadOnlyList<Signal> signals = [.. media, .. known.Signals.Where(signal => signal.Name != Signals.Behaviour.Name
            && (signal.Name != Signals.MediaHash.Name || signal.Failed) && !(order.Words && OfWords.Contains(signal.Name))),
            .. order.Words ? await Words(order, kind, cancellationToken) : []];
        var about = new Judged(order.Kind, order.Subject, before.Author, passed);
        var judged = await judge.Judge(about, found, signals, await Caption(order, kind, cancellationToken), cancellationToken);
        await using (var own = await databases.CreateDbContextAsync(cancellationToken))
        {
            var now = time.GetUtcNow();
            await own.Reviews.Where(row => row.Kind == order.Kind && row.Subject == order.Subject)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Views, found.Reach).SetProperty(row => row.ViewsAt, now), cancellationToken);
        }
        if (judged.Judgement.Action <= (passed ? RuleAction.None : before.Action) || judged.Judgement.Fired.All(known.Has)) return;
        var state = await judge.Keep(about, found, before.Revision, kind.Measures, judged, cancellationToken);
        if (passed && state == ReviewState.Blocked) await TakeDown(order, cancellationToken);
    }

    private async Task TakeDown(Order order, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var decision = await db.Reviews.Where(row => row.Kind == order.Kind && row.Subject == order.Subject).Select(row => row.DecisionId).FirstAsync(cancellationToken);
        // While the custodian is away, the decision's own job goes on asking.
        if (decision is { } id) await carryOut.Now(id);
    }

    // Nobody sees it: it is judged before anybody does again.
    private async Task<bool> IsPutOff(Order order, IPostKind kind, CancellationToken cancellationToken)
    {
        if (await Caption(order, kind, cancellationToken) is not null) return false;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var other = Id.Random();
        await db.Reviews.Where(row => row.Kind == order.Kind && row.Subject == order.Subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.Revision, other), cancellationToken);
        await kind.AskAgain(order.Subject, cancellationToken);
        return await Caption(order, kind, cancellationToken) is null;
    }

    private async Task<IEnumerable<Signal>> Words(Order order, ISubjectKind kind, CancellationToken cancellationToken)
    {
        var written = await kind.Look(order.Subject, cancellationToken) is { Text: { Length: > 0 } words } ? screening.Words(words) : [];
        return kind is IPostKind posts && await posts.Post(order.Subject, cancellationToken) is { } post
            ? written.Concat(await look.Words(posts, order.Subject, post, cancellationToken)) : written;
    }

    private static async Task<string?> Caption(Order order, ISubjectKind kind, CancellationToken cancellationToken) =>
        kind is IPostKind posts ? (await posts.Post(order.Subject, cancellationToken))?.Published : null;

    internal sealed record Order(string Kind, Guid Subject, bool Words = false);
}
