using Domicile.Moderation.Rules;
using Domicile.Rules;
using Domicile.Screening;

namespace Domicile.Moderation.Publishing;

/// <summary>From what signals found to what becomes of the subject: facts, rules, and what follows from them.</summary>
internal sealed class JudgeSubject(AuthorFacts authors, JudgeByRules rules, KeepReview keep, TimeProvider time)
{
    /// <summary>What the rules say, and all that they heard.</summary>
    internal sealed record Result(Judgement Judgement, IReadOnlyList<Signal> Signals);

    /// <param name="about">What is judged.</param>
    /// <param name="found">What is known of it.</param>
    /// <param name="signals">What machines found.</param>
    /// <param name="words">What was written with it, empty for nothing; null where that is not known any more.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Result> Judge(Judged about, SubjectFacts found, IReadOnlyList<Signal> signals, string? words, CancellationToken cancellationToken)
    {
        var facts = new Facts().Tell(signals, words);
        var behaviour = await authors.Tell(facts, about, found, cancellationToken);
        return new(await rules.Judge(about, facts, cancellationToken), [.. signals, behaviour]);
    }

    /// <summary>What the rules would say of what a newcomer wants to be. Nothing is kept: there is nobody yet.</summary>
    public async Task<Judgement> Newcomer(string kind, IReadOnlyList<Signal> signals, string words, CancellationToken cancellationToken)
    {
        var facts = new Facts().Tell(signals, words);
        await authors.Tell(facts, new(kind, Guid.Empty, default, IsPublished: false), new(Guid.Empty, default, 0, time.GetUtcNow(), ""), cancellationToken);
        return await rules.Ask(facts.Set(Known.AccountAge, TimeSpan.Zero).Set(Known.AccountFollowers, 0.0), cancellationToken);
    }

    /// <summary>Makes it last, with the case and the decision that follow. Returns whether the subject may be seen.</summary>
    public Task<ReviewState> Keep(Judged about, SubjectFacts found, Guid revision, IReadOnlyList<Measure> measures, Result judged, CancellationToken cancellationToken) =>
        keep.Keep(about, found, revision, measures, new(judged.Signals, judged.Judgement.Fired, judged.Judgement.Labels), judged.Judgement, cancellationToken);
}
