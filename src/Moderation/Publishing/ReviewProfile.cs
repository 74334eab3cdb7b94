using Domicile.Community;
using Domicile.Kernel;
using Domicile.Video;

namespace Domicile.Moderation;

/// <summary>What people want to be seen as is judged before it is saved: blocked, it is refused; where a person has to look, there is a case.</summary>
internal sealed class ReviewProfile(SubjectKinds kinds, TextSignals text, JudgeSubject judge) : IProfileReview
{
    public async Task<bool> Admits(SubjectId subject, string displayName, string about, CancellationToken cancellationToken)
    {
        if (await kinds[ProfileKind.KindName].Get(subject.Value, cancellationToken) is not { } found) return true;
        IReadOnlyList<Signal> signals = [.. new[] { displayName, about }.Where(words => words.Length > 0).SelectMany(text.Look)];
        var what = new Judged(ProfileKind.KindName, subject.Value, subject, IsPublished: false);
        var judged = await judge.Judge(what, found, signals, displayName + "\n" + about, cancellationToken);
        return await judge.Keep(what, found, Id.Random(), judged, cancellationToken) != ReviewState.Blocked;
    }
}
