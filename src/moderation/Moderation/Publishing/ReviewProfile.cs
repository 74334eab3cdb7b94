using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Rules;
using Domicile.Rules;
using Domicile.Screening;

namespace Domicile.Moderation.Publishing;

/// <summary>What people want to be seen as is judged before it is saved: blocked, it is refused; where a person has to look, there is a case.</summary>
internal sealed class ReviewProfile(SubjectKinds kinds, IScreening screening, JudgeSubject judge) : IProfileReview
{
    public async Task<ReviewState> Name(string name, CancellationToken cancellationToken)
    {
        var judgement = await judge.Newcomer(SubjectKinds.Profile, Look(name), name, cancellationToken);
        return judgement.Action switch { RuleAction.None => ReviewState.Passed, RuleAction.Block => ReviewState.Blocked, _ => ReviewState.Waiting };
    }

    public async Task<bool> Admits(SubjectId subject, string displayName, string about, CancellationToken cancellationToken)
    {
        if (await kinds[SubjectKinds.Profile].Get(subject.Value, cancellationToken) is not { } found) return true;
        var (what, judged) = await Judge(found, displayName, about, cancellationToken);
        return await judge.Keep(what, found, Id.Random(), kinds[SubjectKinds.Profile].Measures, judged, cancellationToken) != ReviewState.Blocked;
    }

    /// <summary>What the rules say of a person who wants to be seen so.</summary>
    public async Task<(Judged What, JudgeSubject.Result Judged)> Judge(SubjectFacts found, string name, string about, CancellationToken cancellationToken)
    {
        IReadOnlyList<Signal> signals = [.. new[] { name, about }.Where(words => words.Length > 0).SelectMany(Look)];
        var what = new Judged(SubjectKinds.Profile, found.Subject, found.Author, IsPublished: false);
        return (what, await judge.Judge(what, found, signals, name + "\n" + about, cancellationToken));
    }

    // In a name, dots and underscores stand for spaces.
    private IReadOnlyList<Signal> Look(string words) =>
        words.Contains(' ', StringComparison.Ordinal) || words.AsSpan().IndexOfAny('.', '_') < 0 ? screening.Words(words) : [.. screening.Words(words), .. screening.Words(words.Replace('.', ' ').Replace('_', ' '))];
}
